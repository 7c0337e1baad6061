"""The figure set before: its misses have been counted and answered, so no figure is taken from it now."""

from bench.correspondence.wording import Wording, web
from samples.sheet import Face

_BASE = "../opentype/urw-base35"
_SANS = (f"{_BASE}/NimbusSans-Regular.otf", f"{_BASE}/NimbusSans-Bold.otf")
_ROMAN = (f"{_BASE}/NimbusRoman-Regular.otf", f"{_BASE}/NimbusRoman-Bold.otf")
_SCHOOL = (f"{_BASE}/C059-Roman.otf", f"{_BASE}/C059-Bold.otf")
_BOOK = (f"{_BASE}/P052-Roman.otf", f"{_BASE}/P052-Bold.otf")
_TYPEWRITER = (f"{_BASE}/NimbusMonoPS-Regular.otf", f"{_BASE}/NimbusMonoPS-Bold.otf")

THIRD = Wording(
    faces=(
        Face(*web("mukta"), *_SANS),
        Face(*web("martel"), *_ROMAN),
        Face(*web("tiro-devanagari-hindi", bold=False), *_SCHOOL),
        Face(*web("yantramanav"), *_SANS),
        Face(*web("palanquin"), *_BOOK),
        Face(*web("eczar"), *_BOOK),
        Face("Sarai/Sarai.ttf", "Sarai/Sarai.ttf", *_ROMAN),
        Face("fonts-aksharyogini2/Aksharyogini2Normal.ttf", "fonts-aksharyogini2/Aksharyogini2Normal.ttf", *_TYPEWRITER),
    ),
    pens=("../opentype/comic-neue/ComicNeue-Italic.otf", "ecolier-court/Ecolier-court.ttf"),
    foreign=(
        ("noto/NotoSansGurmukhi-Regular.ttf", "ਸਨਮਾਨ ਸਹਿਤ ਬੇਨਤੀ ਕੀਤੀ ਜਾਂਦੀ ਹੈ ਕਿ ਮੇਰੀ ਜਮੀਨ ਦਾ ਇੰਤਕਾਲ ਅਜੇ ਤੱਕ ਦਰਜ ਨਹੀਂ ਹੋਇਆ ਇਸ ਲਈ ਅਰਜ ਹੈ"),
        ("noto/NotoSansOriya-Regular.ttf", "ସବିନୟ ନିବେଦନ ଏହି କି ମୋର ପୈତୃକ ଜମିର ନାମଜାରି ଏପର୍ଯ୍ୟନ୍ତ ହୋଇ ନାହିଁ ତେଣୁ ଆବେଦନ କରୁଛି ଆଦେଶ ଦିଆଯାଉ"),
    ),
    districts={
        "central": (("नई दिल्ली", "New Delhi"),),
        "up": (("गोरखपुर", "Gorakhpur"), ("बरेली", "Bareilly"), ("सीतापुर", "Sitapur"), ("जौनपुर", "Jaunpur"), ("आगरा", "Agra")),
        "uttarakhand": (("हरिद्वार", "Haridwar"), ("चमोली", "Chamoli"), ("टिहरी", "Tehri")),
        "bihar": (("सारण", "Saran"), ("नालन्दा", "Nalanda"), ("पूर्णिया", "Purnea"), ("सीवान", "Siwan")),
        "jharkhand": (("बोकारो", "Bokaro"), ("गिरिडीह", "Giridih"), ("पलामू", "Palamu")),
        "mp": (("उज्जैन", "Ujjain"), ("जबलपुर", "Jabalpur"), ("सतना", "Satna"), ("विदिशा", "Vidisha")),
        "chhattisgarh": (("राजनांदगांव", "Rajnandgaon"), ("सरगुजा", "Surguja"), ("धमतरी", "Dhamtari")),
        "rajasthan": (("कोटा", "Kota"), ("बीकानेर", "Bikaner"), ("अलवर", "Alwar")),
        "haryana": (("अम्बाला", "Ambala"), ("सिरसा", "Sirsa"), ("जीन्द", "Jind")),
        "himachal": (("चम्बा", "Chamba"), ("कांगड़ा", "Kangra"), ("कुल्लू", "Kullu")),
        "delhi": (("दिल्ली", "Delhi"),),
    },
    offices={
        "central": (("भारत सरकार", "पंचायती राज मंत्रालय"), ("भारत सरकार", "रसायन और उर्वरक मंत्रालय", "औषध विभाग")),
        "up": (
            ("कार्यालय अपर जिलाधिकारी (वि०/रा०), {district}",),
            ("उत्तर प्रदेश शासन", "पंचायती राज अनुभाग-3"),
            ("कार्यालय तहसीलदार, तहसील मलिहाबाद", "जनपद {district}"),
        ),
        "uttarakhand": (("उत्तराखण्ड शासन", "ग्राम्य विकास अनुभाग-4"), ("कार्यालय उप जिलाधिकारी, {district}",)),
        "bihar": (
            ("बिहार सरकार", "जिला पंचायत राज पदाधिकारी का कार्यालय, {district}"),
            ("बिहार सरकार", "ग्रामीण विकास विभाग"),
            ("प्रखण्ड विकास पदाधिकारी का कार्यालय, {district}",),
        ),
        "jharkhand": (("झारखण्ड सरकार", "ग्रामीण विकास विभाग, राँची"), ("अंचल अधिकारी का कार्यालय, {district}", "(राजस्व शाखा)")),
        "mp": (
            ("कार्यालय अपर कलेक्टर", "{district}, मध्यप्रदेश"),
            ("मध्यप्रदेश शासन", "खाद्य एवं नागरिक आपूर्ति विभाग", "भोपाल"),
            ("कार्यालय जिला खनिज अधिकारी", "जिला {district}"),
        ),
        "chhattisgarh": (("छत्तीसगढ़ शासन", "राजस्व एवं आपदा प्रबंधन विभाग"), ("कार्यालय तहसीलदार", "{district} (छ.ग.)")),
        "rajasthan": (("राजस्थान सरकार", "ग्रामीण विकास एवं पंचायती राज विभाग"), ("कार्यालय उपखण्ड अधिकारी, {district}",)),
        "haryana": (("हरियाणा सरकार", "विकास एवं पंचायत विभाग"), ("कार्यालय उप मण्डल अधिकारी (ना०), {district}",)),
        "himachal": (("हिमाचल प्रदेश सरकार", "पंचायती राज विभाग"), ("कार्यालय खण्ड विकास अधिकारी, {district}",)),
        "delhi": (("राष्ट्रीय राजधानी क्षेत्र दिल्ली सरकार", "भूमि एवं भवन विभाग"),),
    },
    offices_en={
        "central": (
            ("GOVERNMENT OF INDIA", "MINISTRY OF PANCHAYATI RAJ", "Krishi Bhawan"),
            ("GOVERNMENT OF INDIA", "CENTRAL GROUND WATER BOARD"),
        ),
        "rajasthan": (("GOVERNMENT OF RAJASTHAN", "Department of Rural Development (Group-2)"),),
        "haryana": (
            ("DIRECTOR GENERAL, DEVELOPMENT AND PANCHAYATS, HARYANA",),
            ("OFFICE OF THE SUB DIVISIONAL OFFICER (CIVIL), {DISTRICT}",),
        ),
        "himachal": (
            ("OFFICE OF THE SUB DIVISIONAL MAGISTRATE", "DISTRICT {DISTRICT}, HIMACHAL PRADESH"),
            ("Himachal Pradesh Government", "Department of Rural Development"),
        ),
        "delhi": (("GOVERNMENT OF N.C.T. OF DELHI", "LAND AND BUILDING DEPARTMENT", "DISTRICT {WING}"),),
    },
    sections=("रा०", "स्था०", "सा०", "पंचायत", "नजारत", "न्याय", "विकास", "खनन", "भू-अर्जन", "सहकारिता", "ग्रा०वि०"),
    sections_en={
        "": ("Estt", "Fin", "Vig", "Gen", "Cash", "Budget"),
        "himachal": ("Rev", "PER", "PCH"),
        "haryana": ("LR", "ER", "STK", "GS"),
        "rajasthan": ("Rev", "RD", "PR"),
    },
    sections_rajasthan=("राज", "पं०राज", "कार्मिक", "न्याय"),
    wings=("सात-4", "एक-7", "तीन-1", "पांच-9", "IX"),
    people=("रमाशंकर शुक्ल", "पूनम यादव", "भँवर लाल जाट", "इकबाल अहमद", "सरोज बेन"),
    people_en=("RAMA SHUKLA", "P. YADAV", "B. L. JAT", "IQBAL AHMAD", "SAROJ DEVI"),
    posts=("विशेष सचिव", "जिला पंचायत राज अधिकारी", "अनुमण्डल पदाधिकारी", "संयुक्त कलेक्टर", "खण्ड विकास अधिकारी"),
    posts_en=("Joint Secretary", "Deputy Director", "Sub Divisional Officer", "Executive Engineer"),
    villages=("हरिहरपुर", "भैंसवा", "लालपुर टोला", "कुम्हारिया", "गंगौली"),
    subjects=(
        "ग्राम पंचायत {village} में सामुदायिक भवन निर्माण की स्वीकृति विषयक।",
        "खनन पट्टा संख्या {n3} की रायल्टी की वसूली के सम्बन्ध में।",
        "मौजा {village} के रैयतों को भू-अर्जन की क्षतिपूर्ति राशि भुगतान करने के संबंध में।",
        "मनरेगा योजनान्तर्गत मजदूरी भुगतान में विलम्ब की जांच बाबत।",
        "सेवानिवृत्त कर्मचारी श्री {person} के पेंशन प्रकरण के निस्तारण के सम्बन्ध में।",
        "तालाब के सौन्दर्यीकरण कार्य की निविदा आमंत्रित करने के संबंध में।",
        "विभागीय वाहनों के ईंधन व्यय की प्रतिपूर्ति हेतु।",
        "प्राथमिक विद्यालय {village} की चहारदीवारी का निर्माण।",
        "लोक सेवा गारंटी अधिनियम के तहत प्राप्त आवेदनों की समीक्षा के संबंध में।",
        "शीतलहर के दौरान अलाव जलाने की व्यवस्था किये जाने विषयक।",
        "राजस्व अभिलेखों के कम्प्यूटरीकरण की प्रगति भेजने बाबत।",
        "सहकारी समिति के निर्वाचन की अधिसूचना के संबंध में।",
    ),
    subjects_en=(
        "Renovation of the district record room - approval of estimates.",
        "Nomination of a nodal officer for the digitisation of files.",
        "Payment of pending electricity bills for the year {fy}.",
        "Encroachment on the common land of village {Village}.",
        "Audit paragraphs pertaining to the stores branch - regarding.",
        "Extension of lease of Government premises.",
    ),
    openings=(
        "सादर अवगत कराना है कि",
        "निदेशानुसार सूचित किया जाता है कि",
        "उपर्युक्त के क्रम में उल्लेखनीय है कि",
        "इस सम्बन्ध में अनुरोध है कि",
    ),
    openings_en=("It is submitted for kind information that", "I have the honour to state that"),
    bodies=(
        "खण्ड विकास अधिकारी की आख्या के अनुसार कार्य की प्रगति {k} प्रतिशत है तथा शेष कार्य आगामी माह तक पूर्ण हो जायेगा।",
        "ग्राम {village} के खाता सं० {n3}, खसरा सं० {n} रकबा {area} हेक्टेयर के सम्बन्ध में लेखपाल से आख्या मांगी गयी थी।",
        "जिला कोषागार से {money} रुपये की राशि का आहरण कर बचत खाता सं० {account} में जमा करा दिया गया है।",
        "वाद संख्या {k}/{fy} में माननीय न्यायालय द्वारा दिनांक {past} को स्थगन आदेश पारित किया गया है।",
        "सम्बन्धित पंचायत सचिव को दिनांक {due} तक अभिलेख प्रस्तुत करने के निर्देश दिये जा चुके हैं।",
        "जांच समिति ने अपने प्रतिवेदन में आरोपों की पुष्टि नहीं की है, अतः प्रकरण नस्तीबद्ध किया जाना उचित होगा।",
        "फसली वर्ष {fasli} की बकाया लगान की वसूली हेतु मांग पत्र निर्गत किया गया है।",
        "योजना के अन्तर्गत वर्ष {fy} में {n3} लाभार्थियों का चयन ग्राम सभा की खुली बैठक में किया गया।",
        "कार्यालय परिसर में पेयजल एवं शौचालय की समुचित व्यवस्था नहीं है, जिससे आगन्तुकों को असुविधा होती है।",
        "अतएव निवेदन है कि आवश्यक धनावंटन उपलब्ध कराते हुए अग्रेतर आदेश प्रदान करने की कृपा करें।",
    ),
    bodies_en=(
        "The estimates have been scrutinised by the technical cell and certain discrepancies were noticed in the measurement book.",
        "An amount of Rs. {money} has been remitted to the account no. {account} maintained with the treasury branch.",
        "The last date for submission of the requisite returns was {past} and it has not been adhered to by the field units.",
        "The inspection team visited village {Village} and recorded the statements of {k} persons.",
        "You are requested to depute a responsible officer along with the complete record on {due} at 11 AM.",
        "The expenditure is debitable to the head 2053 for the financial year {fy}.",
    ),
    references=(
        "संदर्भ:- शासन के पत्रांक {number} दिनांक {past}",
        "प्रसंग :- 1. आपका पत्र संख्या {number} दिनांक {past}",
        "संदर्भ: इस कार्यालय का पत्र क्रमांक {number} दिनांक {past}",
    ),
    references_en=("Ref: Your office memo No. {number} dated {past}", "Reference: Headquarters letter No. {number} dated {past}"),
    cited=(
        "निदेशालय के पत्र संख्या {number} दिनांक {past} द्वारा वांछित सूचना निम्नानुसार है तथा",
        "कृपया इस कार्यालय के पत्रांक {number} दिनांक {past} का अवलोकन करें, जिसके माध्यम से",
        "विभागीय पत्र क्रमांक {number} दिनांक {past} के आलोक में प्रतिवेदन समर्पित है कि",
    ),
    cited_en=(
        "Please refer to this office letter No. {number} dated {past} regarding the same.",
        "as conveyed vide Finance Department's letter No. {number} dated {past},",
    ),
    addressees=("पुलिस अधीक्षक,|{district}।", "समस्त उप जिलाधिकारी,|जनपद {district}।", "कार्यपालन यंत्री,|लोक निर्माण विभाग, {district}।"),
    addressees_en=(
        "The Superintending Engineer,|{District}.",
        "All Block Development Officers,|{District}.",
        "The Director of Audit,|{District}.",
    ),
    copies=(
        "प्रतिलिपि निम्न को सूचनार्थ एवं आवश्यक कार्यवाही हेतु-",
        "प्रतिलिपि:- {post}, {district} की सेवा में सादर सूचनार्थ।",
    ),
    copies_en=("Copy to the Section Officer (Cash), {District} for information and necessary action.",),
    contacts=("दूरभाष संख्या 05462-{m}", "Phone: 01972-{m}, Fax: {m}, PIN 177{n3}", "Email: sdm.office@example.org, Mobile 98{m}4"),
    stamps=("प्राप्ति संख्या {dy}|दिनांक {due}", "Diary No. {dy}|Dated {due}", "आवक सं० {dy}|{due}", "Inward No. {dy}|{due}"),
    notings=(
        "पताका 'क' पर रखे पत्र पृ. {k}/प. के सम्बन्ध में टिप्पणी निम्नवत् है।",
        "पूर्व में पृ० 9/टि० पर लिये गये निर्णय के क्रम में प्रकरण पुनः प्रस्तुत है।",
        "वित्त शाखा से परामर्श प्राप्त कर लिया गया है, कोई आपत्ति नहीं है।",
        "स्वच्छ प्रतिलिपि हस्ताक्षर के लिए रखी है।",
        "यदि मान्य हो तो उपरोक्तानुसार कार्यवाही करने की अनुमति दी जाय।",
    ),
    covers=("श्रेणी: 'ग' पाँच वर्ष", "खोलने की तिथि: {past}", "पटल सहायक का नाम:"),
    orders=("विज्ञप्ति", "परिपत्र", "ज्ञापन"),
)
