"""Legacy fonts: words typed by hand from the keys of the fonts, their meaning written down beside them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanfile.legacy import Encoding, convert, guess, is_sound, named
from scanfile.text import plausible

K, D = Encoding.KRUTI_DEV, Encoding.DV

KRUTI = [line.split("\t") for line in """\
dk;kZy;	कार्यालय
ftykf/kdkjh	जिलाधिकारी
i=kad	पत्रांक
fo"k;	विषय
izs"kd	प्रेषक
çs"kd	प्रेषक
f'k{kk	शिक्षा
fLFkfr	स्थिति
O;fDr	व्यक्ति
fu;qfDr	नियुक्ति
lEifÙk	सम्पत्ति
foKfIr	विज्ञप्ति
xf.kr	गणित
funsZ'k	निर्देश
fu.kZ;	निर्णय
vkfFkZd	आर्थिक
eq[;ea=h	मुख्यमंत्री
jk"Vªh;	राष्ट्रीय
Øekad	क्रमांक
}kjk	द्वारा
fo|ky;	विद्यालय
cqf)	बुद्धि
mís';	उद्देश्य
d`i;k	कृपया
ân;	हृदय
yM+dk	लड़का
i<+kbZ	पढ़ाई
t+ehu	ज़मीन
vk¡[k	आँख
mÙkj	उत्तर
_.k	ऋण
,slk	ऐसा
vkS|ksfxd	औद्योगिक
#i;s	रुपये
:i	रूप
pkSdh	चौकी
Kku	ज्ञान
Jh	श्री
deZpkfj;ksa	कर्मचारियों
fHké	भिन्न
fgUnh	हिन्दी
flapkbZ	सिंचाई
izkFkhZ	प्रार्थी
'krksZa	शर्तों
okf"kZd	वार्षिक
y{eh	लक्ष्मी
=qfV	त्रुटि
f=ikBh	त्रिपाठी
fØ;k	क्रिया
iqufoZpkj	पुनर्विचार
fufeZr	निर्मित
mÙkh.kZ	उत्तीर्ण
ewfrZ;k¡	मूर्तियाँ
mi;qZDr	उपर्युक्त
MkWDVj	डॉक्टर
vkWfQl	ऑफिस
vr%	अतः
12-03-2019	12.03.2019
12@2019	12/2019
¼1½	(1)
gSA	है।
jke]	राम,
jkT;&ljdkj	राज्य-सरकार
ƒ„	१२
gS\\	है?
%	:
fo"k;%&	विषय:-
la0	सं0""".splitlines()]  # fmt: skip

DIVYA = [line.split("\t") for line in """\
ºÉÖ\u00adÉàÉÉ	सुषमा
{ÉÉÊ®\u00adÉn	परिषद
BÉEÉ\u00ad~	काष्ठ
®É\u00ad]Å	राष्ट्र
ºÉßÉÎ\u00ad]	सृष्टि
<ºÉBÉEä	इसके
SÉÉcÚÆMÉÉ*	चाहूंगा।
ÉËºÉc	सिंह
gÉÉÒ	श्री
ÉÊBÉEºÉÉxÉ	किसान
+ÉÉÊxÉãÉ	अनिल
+ÉÉÊvÉBÉEÉ®	अधिकार
+ÉÉÎºiÉi´É	अस्तित्व
+ÉÉËcºÉÉ	अहिंसा
+ÉÉÉÊn	आदि
+ÉÉì{É®SªÉÖÉÊxÉ]ÉÒ	ऑपरच्युनिटी
bÉì.	डॉ.
¤ÉÉÎãBÉE	बल्कि
ÉÊ¤ÉÉÏãbMÉ	बिल्डिंग
+ÉÉµÉEàÉhÉ	आक्रमण
|ÉEÉÆºÉ	फ्रांस
{Éè]ÅÉäãÉ	पैट्रोल
BÉEÉÆº]ÉÒ]áÉÚ¶ÉxÉ	कांस्टीट्यूशन
¥ÉÉäBÉEºÉÇ	ब्रोकर्स
»ÉÉäiÉ	स्रोत
ÿªÉÚàÉxÉ	ह्यूमन
SÉÆbÉÒMÉfÃ	चंडीगढ़
+ÉÉÄJÉÉå	आँखों
>ó{É®	ऊपर
âó{ÉªÉä	रुपये
{ÉÉ]ÉÔ	पार्टी
ÉÊxÉnæ¶É	निर्देश
ºÉ´ÉÉæSSÉ	सर्वोच्च
vÉàÉÉÈiÉ®hÉ	धर्मांतरण
BÉÖEÆ´É®	कुंवर
BÉßE{ÉÉ	कृपा
{ÉÖEãÉ	फुल
BÉÖEU	कुछ
uÉ®É	द्वारा
ÉÊ´É¶´ÉÉÊ´ÉtÉÉãÉªÉ	विश्वविद्यालय
=qä¶ªÉÉå	उद्देश्यों
MÉÖhÉ´ÉkÉÉ	गुणवत्ता
nÉÊFÉhÉ	दक्षिण
´ÉBÉDiÉBªÉ	वक्तव्य
BªÉ´ÉvÉÉxÉ	व्यवधान
¶ÉÉÍàÉnÉ	शर्मिंदा
ÉÊxÉÉÌàÉiÉ	निर्मित
´ÉMÉÉç	वर्गों
2019	2019""".splitlines()]  # fmt: skip


@pytest.mark.parametrize(("typed", "meant"), KRUTI)
def test_kruti_dev_and_devlys(typed: str, meant: str) -> None:
    expected = unicodedata.normalize("NFC", meant)
    assert convert(typed, K) == expected
    assert convert(typed, Encoding.DEVLYS) == expected


@pytest.mark.parametrize(("typed", "meant"), DIVYA)
def test_dv(typed: str, meant: str) -> None:
    assert convert(typed, D) == unicodedata.normalize("NFC", meant)


@pytest.mark.parametrize(("font", "encoding"), [
    ("KrutiDev010", K), ("ABCDEE+Kruti Dev 010 Bold", K), ("Kruti_Dev_Display", K), ("DevLys010", Encoding.DEVLYS),
    ("Devlys 010", Encoding.DEVLYS),
    ("DV_Divyae", D), ("DV-TTSurekhEN", D), ("DV-TTYogesh", D), ("DVB-TTYogesh", None), ("DVBWTTSurekhNormal", None),
    ("Walkman-Chanakya905", None), ("Chanakya", None), ("Mangal", None), ("Times New Roman", None), ("", None), ("CIDFont+F1", None),
])  # fmt: skip
def test_a_font_tells_its_encoding(font: str, encoding: Encoding | None) -> None:
    assert named(font) is encoding


KRUTI_LINE = (
    "dk;kZy; ftyk inkf/kdkjh] iVuk ds i=kad 1234 fnukad 12-03-2019 ds vkyksd esa lwfpr fd;k tkrk gS fd Hkwfe vfHkys[k dh izfr miyC/k djkus "
    "ds laca/k esa izkIr vkosnu ij fopkj fd;k x;k vkSj ;g fu.kZ; fy;k x;k gS fd izfr ns nh tk, A"
)
DIVYA_LINE = (
    "BÉEÉªÉÉÇãÉªÉ BÉEä {ÉjÉ àÉå ªÉc ºÉÚSÉxÉÉ cè ÉÊBÉE £ÉÚÉÊàÉ BÉEÉÒ àÉÉ{É BÉEä ÉÊãÉA ABÉE +ÉÉÊvÉBÉEÉ®ÉÒ BÉEÉä MÉÉÄ´É £ÉäVÉÉ VÉÉA +ÉÉè® =ºÉ "
    "{É® ABÉE àÉÉc àÉå ÉÊ´ÉSÉÉ® ÉÊBÉEªÉÉ VÉÉA *"
)
ENGLISH_LINE = "the collector is requested to forward the letter of the office to the department at once and to report on the case in full"
KRUTI_WORDS, DIVYA_WORDS, ENGLISH_WORDS = (line.split() for line in (KRUTI_LINE, DIVYA_LINE, ENGLISH_LINE))


def test_text_without_a_telling_font_is_known_by_the_little_words() -> None:
    assert guess(KRUTI_WORDS) is K
    assert guess(DIVYA_WORDS) is D
    assert guess(ENGLISH_WORDS) is None
    assert guess(KRUTI_WORDS[:10]) is None, "too little to tell"
    assert guess(["xkcd", "qjzk", "tlp;s"] * 20) is None
    assert guess([]) is None


def test_sound_is_what_is_nearly_all_words_and_some_hindi() -> None:
    assert is_sound(convert(word, K) for word in KRUTI_WORDS)
    assert not is_sound(convert(word, D) for word in KRUTI_WORDS), "the wrong encoding does not pass"
    assert not is_sound(convert(word, K) for word in DIVYA_WORDS)
    assert not is_sound(["office", "order"]) and not is_sound([]) and not is_sound(["।", "12"])
    assert not is_sound(["कार्यालय"] * 20 + ["ि्कर"]), "one in twenty is too much"
    assert is_sound(["कार्यालय"] * 60 + ["ि्कर"])


@given(st.text(max_size=60), st.sampled_from(list(Encoding)))
def test_any_text_comes_back_as_text(text: str, encoding: Encoding) -> None:
    assert isinstance(convert(text, encoding), str)


def test_ten_thousand_keys_are_no_word_and_no_delay() -> None:
    assert convert("f" * 10_000, K) == "f" * 10_000
    assert plausible(convert("É" * 10_000, D)) is False


# A typist for the DV fonts: words are made of syllables, each cluster of halves, the last of them on its stem.
HALVES = {"ख": "J", "ग": "M", "च": "S", "ज": "V", "ण": "h", "त": "i", "थ": "l", "ध": "v", "न": "x", "प": "{", "ब": "¤", "भ": "£", "म": "à",
          "य": "ª", "ल": "ã", "व": "´", "श": "¶", "ष": "\u00ad", "स": "º"}  # fmt: skip
SIGNS = {"": "", "ा": "É", "ी": "ÉÒ", "ु": "Ö", "ू": "Ú", "ृ": "ß", "े": "ä", "ै": "è", "ो": "Éä", "ौ": "Éè", "ि": ""}
SYLLABLES = st.tuples(
    st.lists(st.sampled_from(sorted(HALVES)), min_size=1, max_size=3, unique=True),
    st.sampled_from(sorted(SIGNS)),
    st.booleans(),
    st.booleans(),
)


@given(st.lists(SYLLABLES, min_size=1, max_size=5))
def test_what_is_typed_on_dv_comes_back(syllables: list[tuple[list[str], str, bool, bool]]) -> None:
    typed, meant = "", ""
    for cluster, sign, nasal, reph in syllables:
        keys = "".join(HALVES[letter] for letter in cluster) + "É"
        before = {(False, False): "ÉÊ", (True, False): "ÉË", (False, True): "ÉÌ", (True, True): "ÉÍ"}[nasal, reph] if sign == "ि" else ""
        after = "" if sign == "ि" else SIGNS[sign] + ("È" if nasal and reph else "Æ" if nasal else "Ç" if reph else "")
        typed += before + keys + after
        meant += ("र\u094d" if reph else "") + "\u094d".join(cluster) + sign + ("ं" if nasal else "")
    assert convert(typed, D) == unicodedata.normalize("NFC", meant)
