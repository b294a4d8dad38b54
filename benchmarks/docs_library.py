"""Writes `docs/library.md`, the library in figures: `python -m benchmarks.docs_library [--check]`."""

from __future__ import annotations

import argparse
import re
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from cartqa.library.checks import article_grade
from cartqa.library.collection import Library
from cartqa.library.loader import load_library
from cartqa.library.values import Document, Source
from cartqa.settings import Settings

PAGE = Path(__file__).resolve().parents[1] / "docs" / "library.md"
MOST_PUBLISHERS = 30

# The first rule whose pattern is found in "publisher | host of the address" gives the kind. Copies and news of a
# regulator's or maker's words are not theirs, so the hosts that carry those come first.
RULES = (
    (
        "other",
        r"maestrodatabase|einnews|einpresswire|ein presswire|\bvia\b(?!.*(pubmed|springer))|\bcopy (on|of)\b|"
        r"reprint|ogkologos|reportify|medpath|medifind|fdanews|dagens|carried by|on futu|synapsesocial|github|sidley|"
        r"parallelparliament|hospital review|hospitals guide|summary of|from (bms|kite) release|pharmexec|advi\.com",
    ),
    (
        "guideline or paper",
        r"pmc\.ncbi|pubmed|doi\.org|ashpublications|nature\.com|nejm|frontiers|aacrjournals|rcpjournals|jitc\b|annlabmed|"
        r"haematologica|hemasphere|springer|\boup\.com|bmj|biomedcentral|jnccn|asnjournals|snmjournals|allenpress|"
        r"guideline|synapse\.mskcc|core\.ac\.uk|discovery\.ucl|repository|eprints|petermac|spandidos|clinicaltrials|"
        r"ehaweb|ispor|mdsabstracts|eventscribe|\bblood advances\b|journal|j immunother|transplantation and cellular|"
        r"lancet|abstract|ebmt|\bastct\b|review article|researcher\.life|acemap|tomesphere|nature medicine|seminars in|"
        r"world j |j clinical|record (at|of)",
    ),
    (
        "regulator",
        r"\bfda\b|openfda|european medicines agency|\bema\b|mhra|\bnice\b|health canada|hpfb-dgpsa|\btga\b|"
        r"paul-ehrlich|swissmedic|\bcda-amc\b|european commission|oddb\.org|accessdata",
    ),
    (
        "maker",
        r"\bkite\b|gilead|novartis|bristol myers|\bbms\b|janssen|johnson & johnson|\bj&j\b|autolus|allogene|\bmerck\b|"
        r"explore ca?r? ?t|explore cell therapy|let's chat car t|knowmrd|sartorius|celltherapy360|medicines\.org\.uk",
    ),
    (
        "charity",
        r"american cancer society|blood cancer uk|blood cancer united|macmillan|leukaemia care|leukemia & lymphoma|"
        r"\blls\b|cancer research uk|anthony nolan|bmt infonet|cancer support community|healthtree|myeloma foundation|"
        r"myeloma australia|myeloma patients europe|lymphoma australia|leukaemia foundation|cancer council|canteen|"
        r"cancercare|cancer\.net|cll society|cclg|clic sargent|young lives|teenage cancer|tyac|samaritans|epilepsy "
        r"society|emily whitehead|triage cancer|patient empowerment|world cancer research fund|wellcome|nord\b",
    ),
    (
        "health service",
        r"\bnhs\b|nhs\.uk|national cancer institute|\bnci\b|cancer\.gov|\bcms\b|medicare\.gov|medicaid\.gov|"
        r"\bhhs\b|healthcare\.gov|centers for disease|cdc-linked|\bnihr\b|health service executive|"
        r"department of|australian government|library of medicine|medlineplus|agency for healthcare|"
        r"\bhealth board\b|hospital|cancer cent(er|re)|cancer institute|the james|rumc|providence|dana-farber|"
        r"memorial sloan|mskcc|mayo|md anderson|penn medicine|fred hutch|seattle cancer|ucsf|ucla|uw health|"
        r"uf health|children's|st\. jude|chop\.edu|health sciences cent|roswell|huntsman|fox chase|stanford|"
        r"oncolink|university of|unc neurology|washington university|clinic barcelona|leukemiabmtprogram|"
        r"mainegeneral|swedish|great ormond",
    ),
)
KINDS = ("regulator", "health service", "guideline or paper", "charity", "maker", "other")
_COMPILED = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in RULES]

HEAD = """# The library

Written by `python -m benchmarks.docs_library` from the files in `data/`; do not edit by hand.

**No clinician has reviewed this library yet.** Every article was checked against its sources on the day that it names.
That is not a medical review. The library does not replace what a CAR-T team says.
"""

HOW = """## Add or correct an article

1. Write or change `data/articles/<slug>.md`: front matter, then sections. Each heading is a question as a person would
   ask it; the first sentence answers it alone; at most 130 words. `docs/library.md` is not edited.
2. Put `[^key]` after each sentence with a number, a rule, a risk or a medical claim. A new source goes into
   `data/sources.toml` with its address and the day it was looked up.
3. Give each section at least ten ways people ask it, in `data/asked/<slug>.toml`. Take none from `data/evaluation/`.
4. Does the number or rule stand in `data/key_facts.toml`? `cartqa check --touches FACT` lists all that rests on it;
   correct these together.
5. Compare each claim with its source and set `checked` to that day.
6. Run `cartqa check --fix`, then `cartqa check` until it is clean, `cartqa build`, and ask the new sections' questions.
   Last, run `python -m benchmarks.docs_library`.

## Report a mistake

Open an issue in this repository, or write to the address on the page's "About" (the operator sets it with
`CARTQA_SITE_CONTACT`). Name the article and section, quote the sentence, say what is wrong and, if you can, which
source says so. Leave out names and health details. A mistake that could harm someone comes before all other work.
"""


def kind_of(source: Source) -> str:
    """What kind of publisher stands behind a source, by the table of rules."""
    text = f"{source.publisher} | {urlsplit(source.url).hostname or ''}"
    return next((kind for kind, pattern in _COMPILED if pattern.search(text)), "other")


def sources_of(document: Document) -> set[str]:
    """Keys of the sources that an article names."""
    return {key for section in document.sections for sentence in section.sentences for key in sentence.sources}


def words_of(document: Document) -> int:
    """Words of an article's sections, headings left out."""
    return sum(len(section.text.split()) for section in document.sections)


def page(library: Library) -> str:
    """The whole page; the same library gives the same text."""
    grades = {document.slug: article_grade(document) for document in library.documents}
    parts = [HEAD, _counts(library, grades), _asked(library), _articles(library, grades), _publishers(library), HOW]
    return "\n".join(parts)


def _counts(library: Library, grades: dict[str, float]) -> str:
    used = set().union(*(sources_of(document) for document in library.documents))
    sections = [section for document in library.documents for section in document.sections]
    checked = sorted(document.checked for document in library.documents)
    outside = Counter({kind: 0 for kind in ("not_covered", "redirect")})
    for group in library.outside:
        outside[group.kind] += len(group.examples)
    rows = [
        ("Articles", _n(len(library.documents))),
        ("Sections", _n(len(sections))),
        ("Words (headings left out)", _n(sum(words_of(document) for document in library.documents))),
        ("Ways people ask", _n(len(library.asked))),
        ("Sources in the ledger", f"{_n(len(library.sources))}, {_n(len(used))} of them named by articles"),
        ("Glossary terms", _n(len(library.glossary))),
        (
            "Outside examples",
            f"{_n(outside.total())} in {len(library.outside)} groups: {_n(outside['not_covered'])} not covered, "
            f"{_n(outside['redirect'])} redirected",
        ),
        (
            "Lists of questions to ask",
            f"{len(library.lists)}, {sum(len(one.questions) for one in library.lists)} in all",
        ),
        ("Key facts that several articles share", _n(len(library.key_facts))),
        ("Reading grade (Flesch-Kincaid), median", f"{statistics.median(grades.values()):.1f}"),
        ("Reading grade, easiest to hardest article", f"{min(grades.values()):.1f} to {max(grades.values()):.1f}"),
        ("Checked against sources", checked[0] if checked[0] == checked[-1] else f"{checked[0]} to {checked[-1]}"),
    ]
    return "## Counts\n\n" + _table(("What", "Count"), rows)


def _asked(library: Library) -> str:
    lines = Counter(line.target for line in library.asked)
    targets = [f"{document.slug}#{section.key}" for document in library.documents for section in document.sections]
    counts = Counter(lines[target] for target in targets)
    rows = [(count, _n(counts[count])) for count in sorted(counts)]
    return "## Ways people ask, by section\n\n" + _table(("Asked lines", "Sections with so many"), rows)


def _articles(library: Library, grades: dict[str, float]) -> str:
    titles = {topic.key: topic.title for topic in library.topics}
    by_topic: defaultdict[str, list[Document]] = defaultdict(list)
    for document in library.documents:
        by_topic[document.topic].append(document)
    parts = ["## Articles by topic\n"]
    for topic in [*titles, *sorted(by_topic.keys() - titles.keys())]:
        rows = [
            (
                f"[{_cell(document.title)}](../data/articles/{document.slug}.md)",
                len(document.sections),
                _n(words_of(document)),
                f"{grades[document.slug]:.1f}",
                document.checked,
                len(sources_of(document)),
            )
            for document in sorted(by_topic[topic], key=lambda one: one.title.lower())
        ]
        if rows:
            head = ("Article", "Sections", "Words", "Grade", "Checked", "Sources")
            parts += [f"### {titles.get(topic, topic)}\n", _table(head, rows)]
    return "\n".join(parts)


def _publishers(library: Library) -> str:
    cited = Counter(key for document in library.documents for key in sources_of(document))
    sources = list(library.sources.values())
    kinds, in_articles = Counter(map(kind_of, sources)), Counter[str]()
    publishers = Counter(source.publisher for source in sources)
    for source in sources:
        in_articles[kind_of(source)] += cited[source.key]
    by_kind = [(kind, _n(kinds[kind]), f"{kinds[kind] / len(sources):.0%}", _n(in_articles[kind])) for kind in KINDS]
    first = sorted(publishers.items(), key=lambda pair: (-pair[1], pair[0].lower()))[:MOST_PUBLISHERS]
    return "\n".join(
        [
            "## Sources by kind of publisher\n",
            "Told by publisher and address with a small table of rules in the script, so a few are misplaced. `other` "
            "is mostly trade news, professional societies, aggregators and copies: a regulator's or a maker's words on "
            "someone else's page count there. An article that names a source counts once.\n",
            _table(("Kind", "Sources", "Share", "Named by articles"), by_kind),
            f"## Sources by publisher (the {len(first)} with most, of {_n(len(publishers))} names)\n",
            _table(("Publisher, as the ledger names it", "Sources"), [(_cell(name), count) for name, count in first]),
        ]
    )


def _n(count: int) -> str:
    return f"{count:,}"


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page, or with `--check` say whether it is out of date (exit 1)."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.docs_library", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 when docs/library.md is out of date"
    )
    options = parser.parse_args(arguments)
    text = page(load_library(Settings().data))
    if options.check:
        if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text:
            return 0
        print("docs/library.md is out of date; run `python -m benchmarks.docs_library`.", file=sys.stderr)
        return 1
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(text, encoding="utf-8")
    print(f"Written: {PAGE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
