"""Which language an article is taken to be in, where the detector knows only its neighbour."""

import pytest

from agents.clean.language import UNSURE, language_of


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Taliban nemen Kunduz in"),
        ("nl", "De bakkerij in Delft sluit na veertig jaar haar deuren, zei de eigenaar."),
        (
            "af",
            (
                "Die rebelle van M23 het Maandag die stad Goma ingeneem, het die weermag gesê. Duisende "
                "inwoners het na Rwanda gevlug omdat hulle bang is vir geweld."
            ),
        ),
        (
            "fy",
            (
                "It leger fan Kongo hat tiisdei de stêd Goma oan de rebellen ferlern. De ynwenners binne "
                "nei Rwanda flechte, sei in wurdfierder, mar it is noch net dúdlik hoefolle."
            ),
        ),
        ("id", "Pasukan Rusia mundur dari Kherson"),
        ("id", "Toko roti itu tutup karena pemiliknya pensiun, kata seorang warga Bandung."),
        ("ms", "Tentera Rusia menawan bandar Kherson pada hari Jumaat, kata kementerian."),
        (
            "ms",
            (
                "KUALA LUMPUR: Pemberontak M23 menawan bandar Goma pada Isnin, kata jurucakap kerajaan. "
                "Beribu-ribu penduduk melarikan diri kerana bimbang keselamatan mereka."
            ),
        ),
        (
            "jv",
            (
                "Pasukan Suriah wis ngrebut kutha Aleppo saka pambrontak ing dina Sabtu, jarene juru "
                "bicara tentara. Warga padha ngungsi marang kutha liya amarga wedi karo perang iku."
            ),
        ),
        (
            "su",
            (
                "Pasukan Suriah geus ngarebut kota Aleppo ti pambarontak dina poé Saptu, ceuk juru bicara "
                "tentara. Warga ngungsi ka kota séjén sabab sieun ku perang nu teu eureun-eureun."
            ),
        ),
        ("en", "Rebels captured Goma on Monday, the army said."),
        ("de", "Die Rebellen haben am Montag die Stadt Goma eingenommen."),
    ],
)
def test_a_language_is_told_from_those_beside_it(language: str, text: str) -> None:
    assert language_of(None, text) == language


def test_a_few_words_that_may_be_any_language_are_of_none() -> None:
    assert language_of(None, "Goma 23") == UNSURE
