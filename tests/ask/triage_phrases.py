"""What tired and frightened people write, for the tests of triage: by sign, and what only looks like one."""

from __future__ import annotations

__all__ = ["CALM", "CALM_FRAMES", "CORE", "FAMILIES", "IN_FRAMES", "OTHER_LANGUAGES", "URGENT"]

# One plain sentence a sign; each stays urgent when shouted, padded, told of somebody else or misspelt.
CORE = {
    "fever": "my husband has a fever",
    "chills": "she is shivering and cannot get warm",
    "confusion": "my wife is confused",
    "speech": "her speech is slurred",
    "handwriting": "his handwriting has changed",
    "tremor": "his hands are trembling",
    "sleepiness": "he is very drowsy",
    "seizure": "he had a seizure",
    "fainting": "she fainted in the shower",
    "fall": "he fell in the bathroom",
    "breathing": "she is struggling to breathe",
    "chest_pain": "he has chest pain",
    "heartbeat": "her heart is racing",
    "low_blood_pressure": "his blood pressure is dropping",
    "bleeding": "his nose is bleeding",
    "headache": "she has a severe headache",
    "weakness": "his face is drooping",
    "diarrhoea_vomiting": "she keeps vomiting",
    "urine": "he has not passed urine since yesterday",
    "belly_pain": "she has terrible stomach pain",
    "swelling": "her throat is swelling",
    "line": "the catheter site is oozing pus",
    "rash": "he has a blistering rash",
    "crisis": "he wants to kill himself",
    "overdose": "she took too many tablets",
}

URGENT: dict[str, tuple[str, ...]] = {
    "fever": (
        "its 2am and his temp is 102.7 the card says something about calling but i dont want to wake anybody",
        "temp of 101 F should i give tylenol",
        "39,4",
        "103",
        "38.2 on the forehead but 37.6 under the arm, which one counts",
        "gave Tylenol and it's 99 now so we are fine right",
        "took two advil an hour ago, was 101.5 now 98.9. still need to ring?",
        "temp was a hundred and two before the ibuprofen",
        "thermometer reads thirty nine point two",
        "she says its just a little fever she wants to sleep it off",
        "my kid had kymriah 3 weeks ago and just spiked a fever",
        "FEVER 101 DAY 6 CARVYKTI WHAT DO I DO",
        "im running a fevar of 100.9 should i be woried",
        "hes burning up and i cant find the thermometer",
        "tempreture 38 6 and climbing",
    ),
    "chills": (
        "is it normal that he is shaking and hot",
        "shaking chills but no fever",
        "teeth chattering cant get warm three blankets on",
        "dad keeps shivering he says hes fine just cold",
    ),
    "confusion": (
        "he keeps calling me by the wrong name",
        "my wife doesn't know where she is",
        "dad thinks its 1987 and that he has to go to work",
        "mum is talking nonsense since this morning",
        "hes seeing bugs on the wall that arent there",
        "She's not herself. agitated, swearing at me, she never swears",
        "he failed the questions this evening, said it was 2015",
    ),
    "speech": (
        "he can't find words, stops mid sentence",
        "my husband suddenly cant speak",
        "words are coming out jumbled when i talk",
        "he called his phone a shoe",
    ),
    "handwriting": (
        "he can't write his name",
        "day 4 did the sentence test and its just scribble",
        "my signature looks totally different than yesterday",
    ),
    "sleepiness": (
        "can't wake her properly",
        "he's been asleep 18 hours and only opens his eyes if i shout",
        "he is unresponsive",
        "she is so drowsy she falls asleep in the middle of eating",
    ),
    "seizure": ("siezure just now lasted 2 mins", "my kid is fitting", "her arm is jerking and her eyes rolled back"),
    "fainting": ("he passed out in the shower", "blacked out for a sec when i got up this morning", "my mom collapsed"),
    "fall": ("my mom tripped and hit her head", "dad fell out of bed last night, seems ok, bruise on hip"),
    "breathing": ("cant catch my breath", "spo2 87 percent on the finger thing", "he can only say two words at a time"),
    "chest_pain": ("tightness in my chest", "feels like an elephant sitting on my chest"),
    "heartbeat": ("watch says hr 135 at rest", "my heart keeps skipping beats"),
    "low_blood_pressure": ("bp is 80/45", "so dizzy i can't stand up", "his skin is grey and clammy"),
    "bleeding": ("nose has been bleeding for 40 minutes wont stop", "threw up blood", "her poop is black like tar"),
    "headache": ("worst headache of my life", "her neck is stiff and the light hurts her eyes"),
    "weakness": (
        "can't lift her left arm",
        "his mouth looks crooked",
        "im seeing double since lunch",
        "numb on one side",
    ),
    "diarrhoea_vomiting": ("diarrhea 9 times today", "cant keep anything down not even water"),
    "urine": ("hasn't peed since yesterday", "not weeing at all"),
    "belly_pain": ("terrible stomach pain, belly hard as a board", "doubled over with belly pain since dinner"),
    "swelling": ("my lips are swelling up", "tongue feels thick and throat is closing"),
    "line": ("pus coming out of my hickman line", "the picc site is red and hot"),
    "swollen_leg": ("my calf is swollen and hurts to touch",),
    "rash": ("i think i have shingles", "purple rash that doesnt fade when i press a glass on it"),
    "crisis": (
        "i don't want to be here any more",
        "they'd all be better off without me",
        "whats the point of living like this id rather be dead",
        "if i wasnt here my wife could get on with her life",
    ),
    "overdose": (
        "took too many of her tablets",
        "my toddler swallowed my husbands keppra",
        "i accidentally took double my dose of keppra this morning",
        "he swallowed 20 paracetamol",
    ),
    "low_temperature": ("his temperature is only 35.1 and he is so tired",),
    "very_unwell": ("too weak to get out of bed", "i feel like im dying"),
}

OTHER_LANGUAGES = {
    "es": ("tiene fiebre de 39 y esta temblando", "no puedo respirar", "mi mamá no se despierta", "quiero morir"),
    "fr": ("il a 39 de fièvre", "elle n'arrive plus à parler", "mon mari est confus", "j'ai très mal à la poitrine"),
    "de": ("mein Mann hat Fieber und Schüttelfrost", "ich bekomme keine Luft", "er hat einen Krampfanfall"),
    "pt": ("meu pai está com febre de 39", "ele não consegue respirar", "minha mãe desmaiou", "quero morrer"),
    "zh": ("我丈夫发烧39度", "他神志不清,不知道自己在哪里", "呼吸困难怎么办", "我想死"),
    "hi": ("मेरे पति को बुखार है 102", "साँस लेने में तकलीफ हो रही है", "मेरी माँ बेहोश हो गई"),
    "ar": ("زوجي عنده حرارة 39 ويرتجف", "لا أستطيع التنفس", "أمي فقدت الوعي"),
}

CALM = (
    # asked in general
    "what is CRS?",
    "why does fever happen",
    "how common are seizures",
    "what does ICANS mean",
    "what temperature should I call for",
    "How long does the confusion from ICANS usually last?",
    "what are the early signs of neurotoxicity",
    "does everybody get a fever after car-t",
    "are rashes normal after car-t",
    "Do children get confused the same way adults do",
    "I read that some people can't write their name. Why?",
    "seizure rate axi-cel vs tisa-cel",
    "is diarrhea a side effect of carvykti",
    "What pulse is too fast?",
    "at what oxygen level should we call",
    # supposed, planned, feared
    "should I worry if I get a fever",
    "what do i do if he gets a temperature at night",
    "If he faints, should I lift his legs?",
    "could I have a seizure weeks after going home?",
    "who do i call if he cant breathe",
    "what should be in our emergency bag in case of fever",
    "My husband is scared of having seizures. What can I tell him?",
    "We come home tomorrow and I keep imagining him having a seizure while I'm asleep. How likely is that really?",
    # denied
    "no fever",
    "he has no fever and no chills, feeling good on day 10",
    "no shaking no confusion no headache just bored",
    "she hasn't had any confusion or fever, what can we do for fun",
    "Not confused, not sleepy, writing fine. Can we skip tonight's ICE check?",
    # long past
    "had a fever last year before treatment",
    "he had a seizure years ago as a child, can he still have car t",
    "my dad had icans in hospital, confused for 3 days, fully recovered now. can it come back",
    "when I had my transplant in 2019 I had terrible rigors, will CAR-T be the same?",
    "She had a seizure when she was six. Does that rule out CAR-T?",
    # rules and other numbers
    "Is 100.4 the number for calling or is it 101?",
    "the nurse said to call if he reaches 100.4, is that in the mouth or ear",
    "convert 38.5 c to f",
    "temp 98.6",
    "99.1 this evening, is that ok",
    "i'm 38 and have lymphoma, am i too young for car t",
    "he weighs 102 kg how many cells does he get",
    "my crp is 102",
    "day 38 after infusion what can I eat",
    "it was 102 degrees outside yesterday, is heat bad for me",
    "my bp is 120/80 is that good",
    # the words mean something else
    "what is a suicide switch in car t cells",
    "I'm dying to know when he can come home",
    "I could murder a curry, is takeaway ok",
    "can i get the shingles vaccine",
    "i'm burning with questions",
    "shaking hands with visitors, allowed?",
    "I'm confused about the difference between CRS and ICANS",
    "I don't know who to call about parking",
    "my heart is set on going home by Christmas",
    "I almost had a heart attack when I saw the bill",
    "we laughed until we couldn't breathe",
    # other languages
    "quiero saber que es la fiebre de CRS",
    "was ist CRS und wie häufig ist Fieber",
    "发烧常见吗",
    "为什么会神志不清",
    "CAR-T के बाद बुखार क्यों आता है",
    "ما هي أعراض متلازمة إفراز السيتوكين",
)

# Wordings of the kinds that the attempts to slip past found, other than theirs: rules must see them.
FAMILIES = {
    "urine": (
        "haven't felt the need for a wee since last night, saves me getting up",
        "the commode has been dry since yesterday morning",
        "only managed a thimbleful all day and it's brown",
        "mi padre no hace pis desde ayer",
    ),
    "chest_pain": (
        "feels like a cow is sat on my breastbone and it's creeping into my shoulder",
        "a jab under the ribs with each breath I take",
        "like a belt round my chest and my jaw aches",
    ),
    "breathing": (
        "what he spat in the bowl was pink and foamy",
        "I can say four words and then I have to stop",
        "she sleeps upright because lying down is like drowning",
        "奶奶喘得说不完一句话",
    ),
    "swelling": (
        "an hour after the antibiotic I am covered in big bee stings and my eyes are swollen nearly shut",
        "her tongue is still growing",
    ),
    "speech": (
        "he just looks at me and doesn't say a word",
        "asked my son to fetch the long thing for stirring, I couldn't get the word",
        "I've read the same paragraph six times and it makes no sense",
        "Grandma answers everything with no",
    ),
    "confusion": (
        "he put his slippers in the oven",
        "she was about to pee in the closet",
        "dad scored seven out of ten on the ice check, it was ten yesterday",
        "mum is shooing cats off the bed and there are no cats",
        "刚才奶奶把手机放进冰箱,还不知道我是谁",
    ),
    "sleepiness": (
        "I've shouted his name and all I get is a moan",
        "her head just lolls and I can't get her eyes open",
    ),
    "diarrhoea_vomiting": (
        "that was my sixth dash to the loo since midnight",
        "sips of water come back after ten minutes",
    ),
    "swollen_leg": ("one calf is double the other and warm",),
    "infection": ("my back tooth is throbbing and the cheek is hot",),
    "crisis": (
        "I've got the morphine lined up on the shelf",
        "the letters are written, the funeral is sorted, someone good will have the dog",
        "I've been using scissors on my arms again",
        "looked up how high the multistorey is",
        "no le veo sentido a seguir",
    ),
    "fragments": ("picc. green gunk. sore.", "mouth. left side. drooping."),
    "fall": ("he went over on the patio and landed on his hip",),
    "fever": ("temp 38.6 day 5 car-t", "thermometer says 3 8 7"),
}

# A frame that tells of something else does not hide what is happening.
IN_FRAMES = (
    "I'm typing a checklist for the sitter and he has just slid off the chair",
    "We were watching a documentary and he started seizing",
    "The card says call for fever and he is shaking and hot",
    "Making a list of questions for clinic. He can't breathe lying down.",
    "His CRS resolved last week. He passed out in the shower.",
    "I've been fine for three months and now my face is drooping",
    "read about a man who had a stroke and now my left arm is numb",
    "He passed out in the kitchen, I suppose he got up too fast",
    "Nothing now but he had a seizure an hour ago",
    "He always sleeps a lot but I can't wake him",
    "It hasn't come to that but she wants to die",
    "the tube fell out of his chest when I was changing his shirt",
)

CALM_FRAMES = (
    # always so, or for a joke
    "he has always put his keys in the fridge, it's a family joke",
    # words that were read
    "everything in that paper is word salad to me",
    # grading and other teaching
    "in grading, is dysarthria scored on its own?",
    "low platelets bump head rule what number",
    # past and over
    "She had one seizure on day 6, that's two years ago now. May she drive?",
    "His speech went funny for a day, steroids sorted it and nothing since Easter. Can he sing again?",
    "I got a rash in week two, it's been gone for months. Will it come back?",
    # supposed
    "Suppose he gets confused on a Sunday, and suppose he falls, do we ring the ward?",
    "Say Mum starts shivering one night, is it the ward or 999?",
    # lists and talks
    "I am making a list for the fridge with a row for confusion, what goes in it?",
    # books, films, strangers
    "in the show I watch the man starts seizing after his cells, is that real",
    "a podcast guest said she couldn't speak for two days, is that typical?",
    # figures of speech
    "nearly passed out when I saw the parking bill",
    "I've got terrible cabin fever in this flat",
    "we got goosebumps watching that video",
    "my legs turned to jelly with joy",
    "do the cells kill themselves off afterwards?",
    # normal readings
    "36.8 this morning and 36.6 last night, must I go on writing it down?",
)
