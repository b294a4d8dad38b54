"""What tells a sign that is happening from one that is asked about, feared, ruled out or long past."""

from __future__ import annotations

import re

__all__ = ["AUXILIARIES", "BREAKS", "COMING", "CUES", "FAMILY", "GENERAL", "LINKS", "NEGATORS", "OWN", "PERSONS"]

# Words, not phrases: looked up one by one around a sign.

PERSONS = frozenset(
    "i im ive id he hes she shes him her his hers me my mine myself himself herself we weve they theyre them their "
    "themselves yo ich mi el ella je il elle er sie ihm eu ele ela meu minha mon ma mein meine it its".split()
)
OWN = frozenset(
    "my his her our their this these hers mi su mon ma sa son ses mein meine sein seine meu minha seu sua".split()
)
FAMILY = frozenset(
    "husband wife mum mom mam mummy mommy mother dad daddy father son daughter kid boy girl baby child toddler partner "
    "brother sister grandma grandpa gran nan nana grandad granddad grandmother grandfather aunt auntie uncle cousin "
    "fiance fiancee boyfriend girlfriend spouse patient sis bro mama papa mother-in-law niece nephew teen teenager "
    "husbands wifes mums moms dads sons daughters marido esposo esposa mujer hijo hija madre padre mari femme fils "
    "fille mere pere mann frau sohn tochter mutter vater pai mae filho filha marido esposa loved one friend "
    "hes shes roommate neighbor neighbour".split()
)
GENERAL = frozenset(
    "people patients someone somebody anyone anybody everyone everybody persons folks adults children others "
    "individuals most many men women ppl everyones peoples recipients survivors humans gente pacientes personas "
    "gens patienten leute pessoas users families caregivers carers nurses doctors".split()
)
AUXILIARIES = frozenset(
    "is are am was were do does did can could will would should shall may might must has have had isnt arent wasnt "
    "werent dont doesnt didnt cant couldnt wont wouldnt shouldnt hasnt havent hadnt".split()
)
LINKS = frozenset(
    "if whether unless suppose supposing incase case when whenever until till before once that mean means".split()
)
BREAKS = frozenset("but although however though except because yet since while whereas then plus".split())
# after `if`, these tell of what may come
COMING = frozenset(
    "get gets getting develop develops ever happen happens were start starts become becomes go goes went reach reaches "
    "hit hits rise rises spike spikes notice notices catch catches collapses faints collapse faint pass passes comes "
    "come suddenly forget forgets bleed bleeds vomit vomits fall falls drop drops".split()
)
NEGATORS = frozenset(
    "no not never without isnt arent wasnt werent hasnt havent hadnt doesnt dont didnt nor neither none denies denied "
    "zero sin pas ni sans kein keine keinen nicht ohne sem nao aint".split()
)

# Phrases, in the language of `phrases.py`; each list says one thing of the words it stands before or among.

CUES: dict[str, tuple[str, ...]] = {
    name: tuple(" ".join(phrase.split()) for phrase in re.sub(r"\|\s+", "|", text).split(";") if phrase.strip())
    for name, text in {
        # The question is about the matter in general.
        "asked": """
            what|whats is|are|was|were|does|do|did|causes|cause|caused|kind|type|sort|percentage|percent|counts|
            count|makes|exactly|can|could|might|will|would|level|levels|grade|temperature|temp|number|numbers|
            symptoms|signs|triggers|happens|if|about|helps|treats|leads|to; whats; what; why do|does|did|would|
            might|can|is|are|was|were; how common|often|likely|many|much|long|soon|high|low|bad|serious|dangerous|
            rare|frequent|frequently|quickly|fast|late|early|severe|is|are|do|does|did|can|could|will|would|to|
            should|far|come; when do|does|did|is|are|will|would|should|shall|can|to|might|must; which; who gets|has|
            is|are|decides|treats|should; where do|can|does|is|are|should; is|are ~0 there; is it common|usual|
            possible|likely|rare|true|expected|typical|standard|unusual|usually; is normal|common|usual|typical to;
            do|does|will|can|could|would|did ~0 car|yescarta|kymriah|carvykti|abecma|breyanzi|tecartus|aucatzyl|it|
            they|these|this|that|crs|icans|toci|tocilizumab|steroids|everyone|everybody|people|patients|anyone|
            anybody|most|all|many|kids|children|adults|fever|fevers|confusion|seizures|chills; do|can|could|will|
            would|should|might|did|does ~0 you; will|would|could|might|may|shall ~0 i|he|she|we|my|our; can|could ~0
            i|he|she|we|my|our|@family ~1 get|have|develop|catch|still|ever|also|expect|become|end|suffer|
            experience; am|is|are ~0 i|he|she|we going|gonna|likely to; tell|teach|explain|describe|define|clarify|
            summarize; list signs|symptoms|side|causes|effects|all|steps|red|warning; meaning|definition|define|
            mean|means|stands; difference|compare|comparison|versus|vs; share|proportion|fraction ~1 people|
            patients|who; how little; threshold|thresholds|cutoff|cutoffs|criteria; cut ~0 off|offs; grading|graded|
            scored|scoring; is|means ~0 what; rule|rules; wondering|curious|wonder|interested ~1 about|how|what|
            when|why|whether|which; looking|reading|learn|learning|know|understand|information|info|research|
            researching|homework|essay ~1 about|more|what; anyone|anybody|somebody else; have|has|did anyone|
            anybody|others; por que|porque; que es|son|significa; cual|cuales es|son; cuando|cuanto|cuanta|cuantos|
            cuantas|como; pourquoi; combien; quand; quels|quelles|quel|quelle; comment; was ist|sind|bedeutet|
            heisst|verursacht|passiert; warum|wieso|weshalb; wie haufig|oft|lange|viele|hoch|wird|kann|behandelt|
            gross|wahrscheinlich; wann; welche|welches|welcher; o|oq que e|sao|significa; qual|quais; quando|quanto|
            quantos|quantas; bedeutet|heisst; est ce que; es normal|comun|frecuente; ist|sind ~2 normal|haufig; e
            normal|comum; quest ce|quoi; quoi;
        """,
        # ... but here it is about this person and now.
        "happening": """
            what ~0 came|comes|coming ~0 up|out; what ~0 i|he|she|we|mum|dad ~0 spat|coughed|brought|vomited|passed|
            see|saw|said|says|wrote|writes; what|whats wrong|happening|happened|up ~1 with|to|him|her|me; what|whats
            going on; what do|should|can|shall|must|could ~0 i|we; what to|would you ~1 do; what is|are ~0 this|
            that|these|he|she|his|her|my; whats ~0 this|that|these|he|she|his|her|my; how come; why is|are|does|am|
            cant|wont|has|have|do|was|did|would ~0 i|he|she|my|his|her|our|this|we|@family; why ~0 im|hes|shes|my|
            his|her; how do|can|should|could ~0 i|we get|bring|stop|lower|cool|treat|help|wake|calm|reduce|make|
            keep; how to stop|wake; is|are|does|has|do|did|was ~0 he|she|my|his|her|him|our|this|these|that|@family;
            am|have|do|did ~0 i; help; who do|should|can ~0 i|we; where do|should ~0 i|we; when|how should|soon|do|
            can ~1 i|we go|ring|call|worry; what|why|how ~4 right now; do|does|did|can|could|will ~0 you ~0 think|
            help|tell|please|know; que hago|hacemos|puedo|debo; que ~0 le pasa; que ~0 faire; was soll|kann|tun|
            mache; o que faco|fazer; is it normal|ok|okay|bad|serious|dangerous|fine|alright|safe|common that|he|
            she|for|my|im|hes|shes|i; is|could|might|can ~0 it|this|that|he|she|i ~0 be|being; can|should|shall ~0
            i|we; how bad|serious|dangerous|worried|concerned|urgent ~3 that|he|she|my|this;
        """,
        # It is only supposed.
        "if": """
            if; what if; incase; in case; suppose|supposing|assuming; unless; in event; should ~0 he|she|i|we|they ~0
            get|develop|have|become|start|go|feel; when|whenever|once ~0 he|she|i|we|they|you|someone|somebody|my|the|
            people|patients|@family ~2 get|gets|develop|develops|starts|has|have|feels|feel|becomes|goes|is|are|had; if|
            when ~2 ever; whenever; si; wenn|falls; se ~1 tiver|ele|ela|eu; hypothetically; or if; plan for|if; in an
            emergency;
        """,
        # ... but this `if` is said of what is.
        "whether": """
            not|dont|cant|couldnt|isnt|unsure|hard|difficult|trying|wonder|wondering|wondered|asking|checking|question|
            unclear ~2 sure|know|tell|certain|clear|decide|say|see|if ~2 if|whether; unsure|wonder|wondering|wondered|
            asking|ask|checking|see|idea|clue if|whether|when; as if; even if|though; doubt if; is|would|was it|that|
            this ~2 if|when|that; okay|ok|normal|fine|alright|bad|serious|dangerous|worrying|concerning|urgent|matter|
            safe|problem|emergency|weird|strange|concern if|when|that; does|do it|i ~2 matter|mind if; should|do|shall|
            must ~0 i|we ~3 worry|worried|concerned|call|ring|phone|go|take|panic|wait|bother|alarmed|need ~5 if|when;
            what if|does|is it|its|hes|shes|this|thats ~1 mean|having|if|been; what ~2 mean if|when;
        """,
        # A word of warning, fear or care right before what is only named.
        "about": """
            risk|risks|chance|chances|odds|likelihood|probability|possibility|danger|dangers|rate|rates|incidence|cases|
            percentage|percent|frequency|threat of|that|for|to|my|he|she|with; risk|risks|chance|chances|odds|
            likelihood|probability|possibility; sign|signs|symptom|symptoms|warning|cause|causes|kinds|types|effect|
            effects|treatment|management|prevention|grade|grades|degree|definition|example|examples|forms|history|
            duration|onset|timeline|stages of|for|like|include|including|such|are|is; watch|look|looking|watching|
            watched|checking|check|checked|screen|screening|monitor|monitoring|monitored|monitors|test|tests|testing|
            tested|prepare|preparing|prepared|plan|planning|ready|alert|vigilant|looks ~1 out|for|against|about|of;
            watch|watching|monitor|monitoring|monitors|prevent|prevents|preventing|avoid|avoids|avoiding|causes|cause|
            causing|detect|detecting|spot|spotting|recognise|recognize|recognising|recognizing|predict|predicts|
            triggers|trigger; worry|worries|worried|scared|afraid|frightened|terrified|nervous|anxious|fear|fearful|
            dread|dreading|concerned|concern|fearing|petrified|panicking about|of|over|for|that|by|having|getting|if|
            shell|hell|ill; fear|fears|dread|dreads|dreading; read|heard|hear|saw|seen|told|telling|warned|said|says|
            talks|talked|mentions|mentioned|mention|lists|listed|warns|warn|taught ~2 about|of|that|us|me|him|her;
            leaflet|app|sheet|card|poster|booklet|handout|pamphlet|brochure|website|article|study|studies|trial|trials|
            label|paper|papers|poster|consent|book|internet|google|list|lists ~6 says|said|mentions|lists|listed|about|
            talks|warns|showed|found|to|say|mention|warn|about; side ~0 effect|effects; in case of; emergency|pack|
            packing bag|list|kit|plan; medicine|medication|drug|pill|tablet|prophylaxis|vaccine|vaccination|jab|tests|
            treatments|shot|remedy ~0 for|against|to; prone|likely|expected|expect|expecting|supposed|meant|bound to;
            expect|expects|expecting; due; rules|rule|letter|policy|guidance|guideline|guidelines|protocol ~1 about|for|
            on|if; more|less|fewer|no likely|common; riesgo|probabilidad|sintomas|signos|causa|efectos ~2 de; risque|
            symptomes|signes|effets ~2 de; risiko|anzeichen|symptome|nebenwirkung|nebenwirkungen ~1 fur|von|wie; word|
            words|term|phrase|called; talk|talking|speak|speaking|discuss ~1 about; vs|versus|between; call|calling|
            ring|ringing|phone ~1 for|about|with|at|if|when; threshold|cutoff|limit|number; imagine|imagines|imagining|
            picture|picturing|dreaming|dreamt|nightmares|thinking ~2 of|about|him|her|me|having|getting;
        """,
        # May come, has not.
        "may": """
            will|would|could|may|might|can|shall|gonna|ever|possibly|theoretically|someday|potentially|podria|pourrait|
            konnte|poderia; going ~0 to; shell|hell|ill|theyll|itll|youll|hed|shed ~0 get|be|have|become|start|lose|
            forget|need|end|wake;
        """,
        # ... but this may is said of now.
        "perhaps": """
            might|may|could|can|must|think ~1 be|have|has|had; can|could ~0 say|manage|feel|see|hear|barely|hardly|only|tell|taste|
            smell|count|no|not|it|this|that|he|she|someone|somebody|you|barley|not; going|gonna ~1 pass|faint|collapse|
            die|throw|black|vomit|explode|burst|hospital|er|ed|toilet|bathroom|loo; will|would not; what ~0 can|could;
            can ~0 i|we ~0 give|take|wait|do|just|call|use|put|leave|go|bring|ring|ask|safely;
        """,
        # It is told of the past.
        "past": """
            # weeks|months|years|week|month|year|wks|yrs ~0 ago|back|earlier|prior|before; weeks|months|years|ages|
            decades|long ~1 ago; couple|few|several|two|three|four|five|six|seven|eight|nine|ten|many|some ~1 weeks|
            months|years ~0 ago|back; last year|summer|winter|spring|autumn|fall|christmas|month|january|february|march|
            april|may|june|july|august|september|october|november|december|transplant; in|back|since ~0 january|
            february|march|april|june|july|august|september|october|november|december; in|back|since|around|from ~0
            #1900; before|prior|until ~1 treatment|car|infusion|transplant|chemo|cells|diagnosis|diagnosed|cancer|
            therapy|leukapheresis|apheresis|collection|starting|started|all|bridging; all ~0 my|his|her ~0 life; always
            ~0 been|had; as kid|child|baby|teenager|teen|boy|girl|toddler|young; when ~0 i|he|she|we|they|my ~1 was|
            were|had|got|went|became|started; used ~0 to; history of; in past; during|throughout ~2 stay|infusion|
            treatment|admission|chemo|transplant|hospital|hospitalization|therapy|collection|apheresis|icans|crs|first|
            last|bridging; first time|night|round|week|days; that|whole ~0 time|night|week|day; hace ~2 anos|meses|
            semanas|ano; antes; il y a ~1 ans|mois|semaines|an; vor ~1 jahren|monaten|wochen|jahr; ha ~1 anos|meses|
            semanas; ano pasado|passado; childhood|youth|teens|twenties|thirties|forties|fifties|pregnancy|pregnant;
            years|yrs ~0 old; one|two|three ~0 time; family history; earlier ~0 this ~0 year|month; second|third|fourth
            week; previously|formerly; once had|got; a ~0 month|year|week ~0 ago; i|he|she|we|ive|hes|passed|fainted ~1 once; before ~3 began; back ~0 then|when; back ~0 in ~0
            january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|
            fall|winter|#1900; at ~0 the ~0 time; in|on|leaving ~1 hospital|icu|ward|intensive|itu; that ~0 was|were ~1
            back|in|last|years|months|during|before|when;
        """,
        # It is over.
        "over": """
            recovered|resolved|recovering; cleared|cleared up; fully|completely|totally better|fine|recovered|normal|
            gone|himself|herself|ok|over|clear; back ~0 to|on normal|himself|herself|work|his|her; went away|fine; has|
            have|had passed|gone|stopped|settled|cleared|resolved|disappeared|healed; since then; never came|happened|
            again; nothing since; wore off; got|gotten|getting better; now ~1 fine|well|better|home|good|great|
            recovered|remission|gone; was fine|ok|treated|temporary; turned out; fixed|sorted|healed|stopped|finished|
            ended|settled|treated|gone; long gone|over; discharged; fine|well|ok|okay|good|great ~1 since|now|after|
            today; all ~0 gone|clear|cleared|better|settled|good|over; over ~0 now|with;
        """,
        # It goes on, or has come back.
        "now": """
            now; today|tonight; this ~0 morning|evening|afternoon|minute|moment|instant|second; currently|presently|atm|
            rn; at ~0 the ~0 moment; since ~2 yesterday|morning|last|night|midnight|noon|lunch|dinner|breakfast|tea|
            sunday|monday|tuesday|wednesday|thursday|friday|saturday|weekend|woke|afternoon|evening|#|this|then|supper|
            bedtime|lunchtime|teatime; yesterday; last ~0 night|hour; last|past ~1 # ~0 hours|hrs|minutes|days|h; last|
            past ~0 hour|hours|few|couple|two|three|day|days|24; # hours|minutes|hour|minute|days|day|h ~0 ago; hour|
            minute|minutes|hours|moment|sec|second|while|couple ~1 ago; just ~0 now|started|had|woke|noticed|fell|got|
            came|went|did|happened|took|found|collapsed|threw|passed|checked|spiked|hit|fainted|is|been|seen; woke ~0
            up|me|him|her; back ~0 again|now; middle ~0 of ~0 night; started|starting|suddenly|worse|worsening; ahora|
            hoy|desde|anoche|ayer|maintenant|aujourdhui|depuis|hier|jetzt|heute|seit|gestern|plotzlich|agora|hoje|ontem;
            happening|happened ~1 now|again|just|today; is|are|am|hes|shes|im|my ~3 right ~0 now; its ~0 # ~0 am|pm; #
            ~0 am; emergency|urgent ~0 now|please;
        """,
        # It has lasted a while, or comes again: nobody says so of what is long past.
        "lasting": """
            keeps|keep|still|again|continues|continuing|getting|ongoing; all ~0 day|night|morning|afternoon|evening|
            week; day|days ~0 #; # ~0 hours|minutes|mins|days|times; an|half|couple|few|two|three|four|five ~0 hour|
            hours|minutes|days; isnt|not|wont|doesnt ~0 stopping|stop|better|improving|going; this ~0 week; for ~1 days|
            hours|minutes;
        """,
        # What is asked is the time after: driving, work, whether it counts or comes back.
        "later": """
            when|how|wait|can|again|allowed|before|able|ok|okay|safe ~4 drive|driving; no|not ~0 driving; license|
            licence|licensed|dvla|dmv; back ~1 work|school|college; mean ~3 working|worked|failed|failing|cured; will|
            can|could|does|would|might ~3 come|happen|get|return|repeat|occur|recur ~1 back|again; will|can|could|would
            ~2 return|recur; permanent|permanently|forever|lasting|damage; eligible|qualify|candidate|matter|matters|
            raise|raises|rule; second|another|next|repeat ~1 infusion|round|car; more|less|higher|greater ~1
            likely|risk|chance|prone; what ~1 grade; vaccine|vaccines|vaccinated; see|visit|meet|hug ~2 grandkids|
            grandchildren|kids|friends; should ~0 i|we ~1 tell|mention; can|when|allowed|safe|ok|okay|before|soon|could|
            may ~4 fly|flight|travel|travelling|traveling|swim|swimming|gym|cruise; can|when|allowed|soon ~4 holiday|
            vacation;
        """,
        # Another's story, a book, a film.
        "story": """
            forum|facebook|reddit|blog|instagram|tiktok|youtube|movie|film|book|tv|novel|series|documentary|
            podcast|support; friend|neighbour|neighbor|colleague|coworker|woman|man|guy|lady|bloke|lad|fella|person|
            roommate|gentleman ~4 had|has|who|whose|got|told|said|says|in|was|from|that; next bed|room|door; fellow
            patient; other|another patient|patients|person|man|woman|guy|lady|people; someones|somebodys|friends|
            neighbors|neighbours|colleagues|coworkers|bosss|teachers; nurse|nurses|doctor|doctors|consultant|oncologist|
            team|pharmacist|they|clinic|hospital|card|sheet|leaflet|paper|app ~2 said|told|says|warned|mentioned|asked|
            ask|explained|tests|test|checks|check|want|wants|taught|gave|give|given|tell; story|stories|posted|anecdote;
            i|we|ive|weve ~1 read|heard|googled; saw|seen|watched|watching|found ~4 online|video|post|youtube|internet|
            facebook|reddit|article|film;
        """,
        # How bad, or how it began: nobody writes so of a matter in general.
        "how": """
            onset|acute|acutely; bad|badly|terrible|terribly|horrible|awful|severe|severely|worst|worse|massive|huge|unbearable|excruciating|
            intense|sudden|suddenly|constant|constantly|nonstop|agony|crippling|weird|scary|strange|violent|violently|
            uncontrollable|uncontrollably|heavy|heavily|high|bit|little|slight|slightly|mild|mildly|some|lots|lot|loads|
            everywhere|continuous|really|very|so|extreme|extremely|nasty|new|fresh|fast|rapidly|sore|spreading|won|
            whole;
        """,
        "topic": """
            best|tips|causes|cause|symptoms|symptom|signs|treatment|treatments|prevention|prevent|meaning|definition|
            percent|percentage|rates|rate|incidence|grading|grade|guideline|guidelines|management|onset|duration|
            timeline|average|risk|risks|versus|vs|difference|explained|facts|information|info|study|studies|data|
            mechanism|prophylaxis|protocol|options|prognosis|statistics|stats|timing|typical|side|effect|effects|common|
            long|usually|often|checklist|rules|list|vaccine|likely|chance|chances|odds|why|how|what|after|car|when|
            normal|do|does|can|which|evidence|monitoring;
        """,
        # What the history named is there now, or has grown worse.
        "there": """
            its|it|this|that|thats ~2 happening|happened|started|starting|back|here; happening|happened ~0 now|again|
            right; he|she|i|mum|mom|dad|it|husband|wife|they|kid|son|daughter ~0 is|does|has|did|am|cant|wont ~1 now|
            that|it|this|so|too|exactly; hes|shes|im ~2 doing|having|got|like ~1 that|it|this|now; got|has|have ~0 it|
            that|this|one|them ~0 now|again|today|tonight; yes|yeah|yep|yup ~2 he|she|i|it|hes|shes|im|its|now; just ~0
            did|had|happened|started; doing ~0 it|that;
        """,
        "grown": """
            worse|worsening|worsened|spreading|stronger|intense|unbearable; its|it|he|hes|she|shes ~1 still|back|again
            ~1 there|happening|going|again; getting|gets|got ~0 worse; again ~0 now; now ~0 again; not|isnt|wont|doesnt|
            hasnt|still ~2 better|stopping|stop|stopped|improving|going|gone|settled|settling|helping|there|happening|
            same;
        """,
        "wait": """
            should|shall|do|must|can|need|want ~2 i|we ~2 call|ring|phone|wait|go|worry|take|worried|tell|bother|drive|
            get|give|bring|ignore|leave|let|keep|contact|treat|be; call|ring ~2 team|ambulance|911|999|112|hospital|
            doctor|nurse|someone; what do|should ~0 i|we; is|are ~0 this|that|these|it normal|ok|okay|bad|serious|
            emergency|dangerous|urgent|fine|something; er|ed|hospital|ambulance|a&e|ae; please|help|advice|scared|
            worried|frightened|panicking|freaking|urgent|emergency|quick|quickly; probably|maybe|prob|reckon nothing|
            fine|just|tired|normal|ok; till|until|til tomorrow|morning|monday|clinic|appointment; wont|refuses|doesnt ~2
            go|call|let|want|ring|hospital;
        """,
        # What is told is over for good; of the whole message.
        "long_over": """
            months|years|weeks|yrs ~0 ago ~0 now; thats|which ~3 weeks|months|years|ages|yrs|year|month ~0 ago;
            thats|that|which is? ~2 long|ages ~0 ago; nothing|clear|steady|well|normal ~1 since ~1 easter|christmas|
            summer|spring|winter|autumn|january|february|march|april|may|june|july|august|september|october|
            november|december|then; hes|shes|ive|im been? ~0 himself|herself|myself|steady|normal ~1 for|since ~2
            weeks|months|years|month|year; never|not came|come|happened|returned back|again; nothing ~0 since; that
            ~0 was ~0 that; gone|went away ages|weeks|months|years; been ~0 gone for? ~2 weeks|months|years; normal
            ~0 again by; since ~0 they|it|that|he|she ~0 recovered|stopped|cleared|healed; now ~0 week|month ~0 #4;
            week|month ~0 #4 ~0 now; thats|that|was last ~0 year|summer|winter|spring|autumn|month; gone ~0 down ~0
            now; thats|which|its ~0 a ~0 month|year ~0 ago; discharge ~0 summary; weeks|months|years ~0 clear|well|
            fine ~0 now; hace ~1 meses|anos|ano; rentre ~1 ordre;
        """,
        # It is over; of the same sentence only.
        "over_here": """
            resolved|resolution; now|currently ~0 asymptomatic|well; fully ~0 recovered; gone ~0 within; cleared ~1 up;
        """,
        # The message prepares for what may come; of the whole message.
        "planned": """
            hasnt|havent|hasn come ~0 to ~0 that; just ~0 asking before|in; nothing|none ~0 now|yet; rehearsing; for
            ~0 our|my|the ~0 list|lists|sheet|poster|glossary|binder; making|make|made|writing|write|doing list|
            sheet|chart|poster|card|glossary; emergency|fridge|info ~0 sheet|list|card|board; picture|imagine ~0 it;
            not approved; before we|i|he|she ~0 start|starts|begin|begins|begun|go|started; he|she|i|hes|shes|they
            hasnt|havent any|one|taken|started; doesnt|dont ~0 have ~0 one|any; giving|give|doing|preparing talk|
            presentation|lecture; binder|checklist; slide|slides|course|trainees; good ~0 spirits; infusion|
            infusions|admission|treatment in|starts|is ~1 january|february|march|april|june|july|august|september|
            october|november|december|monday|tuesday|wednesday|thursday|friday|next; starts|start on|next monday|
            tuesday|wednesday|thursday|friday|week|month; hospital ~0 prep;
        """,
        # A book, a film, a stranger on the internet: whatever the tense.
        "fiction": """
            main ~0 character|characters; in ~0 the|a|my|this ~0 show|series|drama|soap; country we ~0 say|call;
            widow|widower; dads|mums|moms|husbands|wifes|sons|daughters ~0 friend|colleague|boss|neighbour|coworker;
            read man|woman|someone|girl|boy|patient; one|a ~0 chap|fellow|gentleman|lady|bloke ~4 fainted|collapsed|
            died|choked|seized|bled|went|got|couldnt|started|lost|woke|fell|swelled; novel|podcast|blogger|tiktok|
            youtube|documentary ~5 said|says|where|about|patient|guest|describes|character|face|collapsed|drooped;
            writing|wrote story|novel|book|essay; in|the|my|a film|movie|book|novel|episode|memoir where|about|a|
            the|main|he|she|someone|somebody; read|reading|heard|watched about|of someone|somebody|girl|boy|man|
            woman|guy|patient|lady|case;
        """,
        # Asked right after a word that stands alone: what it means.
        "defined": """
            what|whats is|are? ~0 they|it|that|this|these|those; what does it|that|this mean; meaning;
        """,
        "habit": """
            always ~0 been|had|has|have|does|did|was|gets|got|puts|put|forgets|forgot|sleeps|slept|bruised|bruises|
            called|calls|give|gives|gave|get|gets; done ~0 it|so for|since; has|have ~0 done since; as ~0 ever; for
            a? ~0 joke; all ~0 my|his|her ~0 life; for ~0 years; since childhood|birth|school; lifelong|essential|
            chronic; used ~0 to;
        """,
    }.items()
}
