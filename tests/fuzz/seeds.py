"""Writes the seed corpus of the fuzzer: ``python -m tests.fuzz.seeds``.

Every seed is written by us: a plain article or a hostile shape, some kilobytes at most, so that
the fuzzer starts inside the detector and not at the door.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import orjson

CORPUS: Final = Path(__file__).parent / "corpus"
WORDS: Final = Path(__file__).parent / "words.dict"

_NEWS: Final = (
    "Government forces captured the town of Palmyra from Islamic State on Thursday, the army said.",
    "The M23 rebels took control of Goma and Sake overnight, residents told the agency.",
    "Ukrainian troops withdrew from Avdiivka, which fell to Russian forces a day earlier.",
    "The defence ministry denied that it had lost Kidal.",
    "Six villages including Bunagana, Masisi and Minova changed hands, a monitor reported.",
    "They repelled an attack on the airport, but half of the city is in the hands of the rebels.",
    "Kherson was recaptured by the Ukrainian army after Russia pulled out its troops.",
    "A spokesman claimed that fighters had seized the base 25 km west of Deir ez-Zor in 2014.",
    "The fall of El Fasher to the RSF was confirmed late on Friday.",
    "Troops entered Sirte without a fight after the militia left, and controlled its airport.",
    "The rebels were pushed back 30 km from Kunduz and demanded that the army leave Ghazni.",
    "Troops entered Wad Madani, raised their flag over it and handed it over to the police.",
)
_OTHERS: Final = (
    "Die Rebellen haben die Stadt Goma eingenommen. Die Armee zog sich am Freitag aus Sake zur\u00fcck.",
    "Les rebelles ont pris la ville de Goma vendredi. L'arm\u00e9e a perdu le contr\u00f4le de Masisi.",
    "Los rebeldes tomaron la ciudad de Goma el viernes. El ej\u00e9rcito se retir\u00f3 de Sake.",
    "\u0411\u043e\u0435\u0432\u0438\u043a\u0438 \u0437\u0430\u0445\u0432\u0430\u0442\u0438\u043b\u0438 \u0433\u043e\u0440\u043e\u0434 \u0413\u043e\u043c\u0430. \u0410\u0440\u043c\u0438\u044f \u043f\u043e\u043a\u0438\u043d\u0443\u043b\u0430 \u041a\u0438\u0434\u0430\u043b\u044c.",
    "\u0410\u0440\u043c\u0456\u044f \u0437\u0432\u0456\u043b\u044c\u043d\u0438\u043b\u0430 \u0425\u0435\u0440\u0441\u043e\u043d \u0443 \u043f'\u044f\u0442\u043d\u0438\u0446\u044e.",
    "\u0633\u064a\u0637\u0631\u062a \u0627\u0644\u0642\u0648\u0627\u062a \u0639\u0644\u0649 \u0645\u062f\u064a\u0646\u0629 \u062a\u062f\u0645\u0631 \u064a\u0648\u0645 \u0627\u0644\u062c\u0645\u0639\u0629.",
)
_STORIES: Final = {
    "de": "Nach Angaben der Armee wurden die D\xf6rfer Sake, Minova und Masisi am 4. Mai 2023 zur\xfcckerobert; zwei weitere fielen an die M23. Das Milit\xe4r wies dies zur\xfcck. ",
    "fr": "Selon l'arm\xe9e, les villages de Sake, Minova et Masisi ont \xe9t\xe9 repris le 4 mai 2023; deux autres sont tomb\xe9s aux mains du M23. Le porte-parole a d\xe9menti. ",
    "es": "Seg\xfan el ej\xe9rcito, las aldeas de Sake, Minova y Masisi fueron recuperadas el 4 de mayo de 2023; otras dos cayeron en manos del M23. El portavoz lo neg\xf3. ",
    "pt": "Segundo o ex\xe9rcito, as aldeias de Sake, Minova e Masisi foram recuperadas a 4 de maio de 2023; outras duas ca\xedram nas m\xe3os do M23. O porta-voz negou-o. ",
    "it": "Secondo l'esercito, i villaggi di Sake, Minova e Masisi sono stati ripresi il 4 maggio 2023; altri due sono caduti in mano all'M23. Il portavoce lo ha smentito. ",
    "nl": "Volgens het leger zijn de dorpen Sake, Minova en Masisi op 4 mei 2023 heroverd; M23 nam er nog twee in. De woordvoerder sprak dat tegen. ",
    "id": "Menurut tentara, desa Sake, Minova dan Masisi direbut kembali pada 4 Mei 2023; dua lagi jatuh ke tangan M23. Juru bicara membantah hal itu. ",
    "ru": "\u041f\u043e \u0434\u0430\u043d\u043d\u044b\u043c \u0430\u0440\u043c\u0438\u0438, \u0441\u0451\u043b\u0430 \u0421\u0430\u043a\u0435, \u041c\u0438\u043d\u043e\u0432\u0430 \u0438 \u041c\u0430\u0441\u0438\u0441\u0438 \u0431\u044b\u043b\u0438 \u043e\u0442\u0431\u0438\u0442\u044b 4 \u043c\u0430\u044f 2023 \u0433\u043e\u0434\u0430; \u0435\u0449\u0451 \u0434\u0432\u0430 \u043f\u0435\u0440\u0435\u0448\u043b\u0438 \u043f\u043e\u0434 \u043a\u043e\u043d\u0442\u0440\u043e\u043b\u044c \u041c23. \u041f\u0440\u0435\u0434\u0441\u0442\u0430\u0432\u0438\u0442\u0435\u043b\u044c \u0432\u043e\u0435\u043d\u043d\u044b\u0445 \u044d\u0442\u043e \u043e\u043f\u0440\u043e\u0432\u0435\u0440\u0433. ",
    "uk": "\u0417\u0430 \u0434\u0430\u043d\u0438\u043c\u0438 \u0430\u0440\u043c\u0456\u0457, \u0441\u0435\u043b\u0430 \u0421\u0430\u043a\u0435, \u041c\u0456\u043d\u043e\u0432\u0430 \u0439 \u041c\u0430\u0441\u0456\u0441\u0456 \u0432\u0456\u0434\u0431\u0438\u0442\u043e 4 \u0442\u0440\u0430\u0432\u043d\u044f 2023 \u0440\u043e\u043a\u0443; \u0449\u0435 \u0434\u0432\u0430 \u043f\u0435\u0440\u0435\u0439\u0448\u043b\u0438 \u043f\u0456\u0434 \u043a\u043e\u043d\u0442\u0440\u043e\u043b\u044c \u041c23. \u0420\u0435\u0447\u043d\u0438\u043a \u0432\u0456\u0439\u0441\u044c\u043a\u043e\u0432\u0438\u0445 \u0446\u0435 \u0441\u043f\u0440\u043e\u0441\u0442\u0443\u0432\u0430\u0432. ",
    "ar": "\u0642\u0627\u0644 \u0627\u0644\u062c\u064a\u0634 \u0625\u0646 \u0642\u0631\u0649 \u0633\u0627\u0643\u064a \u0648\u0645\u064a\u0646\u0648\u0641\u0627 \u0648\u0645\u0627\u0633\u064a\u0633\u064a \u0627\u0633\u062a\u0639\u064a\u062f\u062a \u0641\u064a 4 \u0645\u0627\u064a\u0648 2023\u060c \u0648\u0633\u0642\u0637\u062a \u0642\u0631\u064a\u062a\u0627\u0646 \u0641\u064a \u064a\u062f \u062d\u0631\u0643\u0629 23 \u0645\u0627\u0631\u0633. \u0648\u0646\u0641\u0649 \u0627\u0644\u0645\u062a\u062d\u062f\u062b \u0630\u0644\u0643. ",
}
"""Of each language that is read: a list, a day, a passive, a speaker and a denial."""

_STORY: Final = "Rebels seize Goma\n" + "\n\n".join(_NEWS)


def seeds() -> dict[str, bytes]:
    """Return the seeds by their names."""
    plain = {f"news-{number}": f"\n{text}".encode() for number, text in enumerate(_NEWS)}
    plain |= {f"other-{number}": f"\n{text}".encode() for number, text in enumerate(_OTHERS)}
    plain |= {f"told-{name}": f"\n{text * 3}".encode() for name, text in _STORIES.items()}
    plain |= {f"torn-{name}": _torn(text) for name, text in _STORIES.items()}
    return plain | {name: text.encode() for name, text in (_records() | _shapes()).items()}


def _torn(text: str) -> bytes:
    """Return ``text`` without its full stops, in one long sentence, cut inside of a character."""
    return f"\n{text.replace('.', ',') * 20}".encode()[:4001]


def _records() -> dict[str, str]:
    record = {"id": "a", "title": "Rebels seize Goma", "text": " ".join(_NEWS[:3])}
    dated = {**record, "published_at": "2023-05-04", "url": "https://example.org/1"}
    page = "<html><body><article><p>" + "</p><p>".join(_NEWS) + "</p></article></body></html>"
    lone = '{"text": "Rebels captured \\ud800Goma\\udfff.", "published_at": "2023-05-04"}'
    return {
        "record": orjson.dumps(dated).decode(),
        "record-page": orjson.dumps({"html": page, "published_at": "2023-05-04"}).decode(),
        "record-lone-surrogates": lone,
        "record-wrong-types": '{"text": ["Goma"], "title": 7, "published_at": 1e400}',
        "record-deep": "[" * 3000,
        "record-undated": '{"text": "Rebels captured Goma."}',
    }


def _shapes() -> dict[str, str]:
    return {
        "story": _STORY,
        "page-nested": "Goma\n" + "<div><p>Rebels took Goma.<b>" * 120,
        "page-too-deep": "Goma\n" + "<div>" * 1500 + "Rebels took Goma.",
        "page-unterminated": "Goma\n<p>Rebels captured Goma.</p><p class='<script>captured &#x1F4A3",
        "page-comment": "Goma\n<!-- <p>Rebels captured Goma.</p> --><p>The army retook it.<!--",
        "bidi": "\nRebels \u202ecaptured\u202c Goma \u2066and\u2069 \u200eMasisi\u200f, he said.",
        "huge-token": "\nRebels captured " + "G" + "o" * 3000 + " on Friday.",
        "huge-name": "\nRebels captured " + "-".join(["Albu", "Kamal"] * 300) + ".",
        "quotes": "\n" + '"' * 2000 + "Rebels captured Goma." + "\u201d" * 500,
        "quotes-open": "\n" + "\u201cRebels captured Goma, " * 60 + "he said.",
        "brackets": "\nRebels " + "(" * 1000 + "captured Goma" + ")" * 400 + " [" * 300,
        "long-line": "\nRebels captured Goma " + "and the villages around it " * 120,
        "no-full-stop": "\n" + "rebels took Goma then the army retook Goma " * 50,
        "dates": "\nRebels took Goma "
        + "on May 4, 2023, on Monday, overnight, a day earlier, " * 40,
        "impossible-dates": "\nThe army took Kidal on February 31, 99999, in May 0000, 45 years ago.",
        "names": "\nRebels captured "
        + "Goma, Sake, Minova, Masisi, Bunagana, " * 40
        + "and Rutshuru.",
        "parties": "\nThe " + "US-backed, Iran-backed, Saudi-led " * 80 + "forces took Kunduz.",
        "emoji": "\n\U0001f4a3\U0001f1fa\U0001f1e6 Rebels captured Goma \U0001f469\u200d\U0001f469\u200d\U0001f467\ufe0f.",
        "combining": "\nRebels captured Go" + "\u0301" * 800 + "ma and Ke\u0308rson.",
        "other-digits": "\nRebels captured \u0661\u0662 villages 25\u00a0km west of Goma, \u2460 \u00bd of it.",
        "scripts": "\n\u062d\u0644\u0628 Rebels captured \u0413\u043e\u043c\u0430, \u6771\u4eac and Goma.",
        "blanks": "\nRebels\u00a0captured\u2028Goma\u2029.\u200b\ufeff\x0b\x0c\x1c\x85 They took Masisi.",
        "menu": "Goma\nHome\nWorld\nSport\n\nRebels took Goma.\n\nRead more: Who?\n(Reuters, AFP)",
        "dots": "\nRebels captured Goma" + "." * 2000 + " They left.",
        "hyphens": "\nRebels captured " + "el-" * 800 + "Fasher.",
        "apostrophes": "\nThe rebels' " + "'s" * 800 + " captured N'Djamena's Goma.",
        "clauses": "\nThe army, " + "which said that the rebels, " * 60 + "took Goma.",
        "denials": "\n" + "The army denied that the rebels did not fail to capture Goma. " * 30,
        "capitals": "REBELS SEIZE GOMA\nGOMA, CONGO (AFP) - ISIS SAYS IS TOOK IS-HELD RAQQA",
        "crlf": "Goma\r\nRebels captured Goma.\r\rThe army\r\nretook it.\r\n",
        "markup": "A [bold]Goma[/bold]\nRebels captured &lt;Goma&gt; \x1b[31mon Friday\x1b[0m %s {0}.",
    }


def words() -> list[str]:
    """Return what the fuzzer may put into an input whole: words that the rules turn on."""
    told = " ".join(_NEWS).replace(",", " ").replace(".", " ").split()
    more = [
        "not",
        "if",
        "would",
        "has been",
        "were driven out of",
        "lost",
        "to",
        "freed",
        "cleared",
    ]
    signs = ["<p>", "</p>", "\u202e", "\u0301", "\u201c", "\u201d", "(", ")", "\n\n", " - ", ": "]
    return sorted({*told, *more, *signs})


def write() -> None:
    """Write the seeds and the words beside this file."""
    CORPUS.mkdir(exist_ok=True)
    for name, data in seeds().items():
        (CORPUS / name).write_bytes(data)
    lines = ['"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"' for word in words()]
    WORDS.write_text("\n".join(lines) + "\n", encoding="ascii")


if __name__ == "__main__":
    write()
