"""The fixed text of `docs/safety.md`: what stands before the figures, beside those of development, and after them."""

__all__ = ["AFTER", "BEFORE", "TUNED"]

BEFORE = """# Safety: signs that need help now

Written by `python -m cartqa.evaluation.safety`; do not edit by hand.

**This is not a medical device and not a triage service.** It compares words that a person types with the signs in
`data/red_flags.toml`, with a small statistical second opinion (`data/triage_weights.json`). It examines nobody,
diagnoses nothing and cannot tell that someone is well: no notice never means no danger. What a person's own CAR-T
team has told them comes first. No clinician has reviewed the signs, the notices or the labels of the questions below
yet.

Triage is the first call for every question, on the whole text, and needs no index, no neural model and no network. It
gives a notice of one of three levels: emergency (the emergency number), crisis (a crisis line), or call the CAR-T
team now. Below a notice the library's section on that sign (`read` in `data/red_flags.toml`) is shown: after what was
asked where the articles cover it, in place of "our articles do not cover this" where they do not.
"""

TUNED = """**Triage was tuned and fitted on these very questions.** Near-perfect figures are to be expected here and are
no evidence of how it does on new ones; this part is for finding what to mend.
"""

AFTER = """## What a hospital that deploys it should settle

1. **Who answers.** The 24-hour number that the notices speak of, who picks up at night, and what is said when nobody
   does. `CARTQA_SITE_PHONE` puts the number on every page.
2. **Your own rules.** Compare every sign, level, limit and sentence in `data/red_flags.toml` with what your wallet card
   says; some hospitals ask for a call below 38.0 °C (100.4 °F). Where they differ, change the file, not the card.
3. **Clinical owner.** A named clinician who reviews the signs and the library before use, signs each change, and
   decides when to switch the page off.
4. **Status in law.** Whether your use makes it a medical device where you are (FDA, MHRA, EU rules), and who answers
   for it. This project has had no such assessment and claims no such status.
5. **Numbers.** `data/help_lines.toml` is dated: look every number up again at least every six months. The country is
   chosen by the person and is never guessed.
6. **People it serves badly.** Languages other than English, people who cannot read or type, small children who cannot
   say what they feel. Say on your page how they reach you.
7. **Privacy.** Questions are not stored by cartqa; make sure that your proxy, analytics and backups do not store them
   either.
8. **When it is down.** The page's static line with the emergency numbers is not a substitute for the wallet card. Tell
   people not to wait for the page.
9. **Watching it.** A way for people and staff to report a missed sign, who reads the reports and how soon, and this
   measurement again after every change (`pytest tests/ask`, then this page).

## Limits

- The questions were written for this project. They are not records of what patients typed, and nobody knows how often
  each kind occurs. Shares here are not rates in real use.
- The test part has been read after each round of changes. Twice a setting was moved after such a reading: an earlier
  threshold of the second opinion, and the share of natural look-alikes that the present one may give a notice. It was
  0.09 while the weights served let through more than that, because too many were left out; with all that matter in
  place it missed 7 of the 270 urgent test questions, and it is 0.12 now, which is about what people were shown before
  (`docs/triage-fit.md`). Both moves were experiences that cannot be unmade.
- Long tales get most false notices; and a sign told in a few words among much calm text can go under.
  "Signs among calm text", where the test part was read, says how often. Where one message is urgent and another calm
  for the sake of a word or two ("her fever is back", "her fever is gone"), triage is often wrong, mostly towards a
  notice: see the twins in `docs/triage-fit.md`.
- The second opinion may take back even an emergency that a rule names, when it is very sure that nothing is happening
  now. `docs/triage-fit.md` says how many of those that are told among calm text it keeps.
- No clinician has checked the labels. Some are a matter of judgment, above all between calling now and an emergency.
- With a few hundred questions an interval stays wide: even 260 of 260 seen would leave a lower bound of 0.985. A single
  sign often has fewer than ten questions.
- Words alone are read. A sign that is hinted at, told in slang not known here, or spread over several messages can be
  missed. So can one in another language: only the plainest phrases of a few languages are known.
- A notice may name a sign that the person did not mean. The person is asked to call all the same; that is the side on
  which it is meant to err.
- What is typed may be wrong, late or played down. The page cannot ask back, look, listen or measure.
"""
