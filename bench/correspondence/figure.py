"""The set to measure with. Nobody tunes with a letter of this set."""

from bench.correspondence.wording import Wording, web
from samples.sheet import Face

_BOOK = web("crimson-text", "latin")
_SANS = web("ubuntu", "latin")
_BROAD = web("libre-baskerville", "latin")
_TYPEWRITER = web("special-elite", "latin", bold=False)

# Halant comes without न्ध and ब्ध, whose glyphs are empty: no word of this set has them.
FIGURE = Wording(
    faces=(
        Face(*web("hind"), *_SANS),
        Face(*web("karma"), *_BROAD),
        Face(*web("cambay"), *_SANS),
        Face(*web("sumana"), *_BOOK),
        Face(*web("kadwa"), *_BROAD),
        Face(*web("amiko"), *_SANS),
        Face(*web("halant"), *_BOOK),
        Face(*web("rhodium-libre", bold=False), *_TYPEWRITER),
    ),
    pens=(web("caveat", "latin")[0], web("patrick-hand", "latin", bold=False)[0]),
    foreign=(
        ("noto/NotoSansGujarati-Regular.ttf", "સવિનય જણાવવાનું કે મારી વારસાઈ જમીનની નોંધ હજુ સુધી દફતરે પાડવામાં આવી નથી તેથી યોગ્ય હુકમ કરવા અરજ છે"),
        ("noto/NotoSansKannada-Regular.ttf", "ಸ್ವಾಮಿ ನನ್ನ ಹೊಲದ ಖಾತೆ ಈ ವರೆಗೆ ನನ್ನ ಹೆಸರಿಗೆ ಆಗಿಲ್ಲ ಆದ ಕಾರಣ ಸೂಕ್ತ ಆದೇಶ ನೀಡಲು ಕೋರಿಕೆ"),
        ("noto/NotoSansTelugu-Regular.ttf", "అయ్యా నా భూమికి పట్టా పుస్తకం ఇంత వరకు ఇవ్వ లేదు కావున విచారణ చేసి తగు ఆదేశం ఇవ్వ గలరని మనవి"),
    ),
    districts={
        "central": (("नई दिल्ली", "New Delhi"),),
        "up": (("अलीगढ़", "Aligarh"), ("मुरादाबाद", "Moradabad"), ("बस्ती", "Basti"), ("गोण्डा", "Gonda"), ("मथुरा", "Mathura")),
        "uttarakhand": (("पिथौरागढ़", "Pithoragarh"), ("चम्पावत", "Champawat"), ("बागेश्वर", "Bageshwar")),
        "bihar": (("रोहतास", "Rohtas"), ("बेगूसराय", "Begusarai"), ("समस्तीपुर", "Samastipur"), ("कटिहार", "Katihar")),
        "jharkhand": (("गोड्डा", "Godda"), ("चतरा", "Chatra"), ("लोहरदगा", "Lohardaga")),
        "mp": (("देवास", "Dewas"), ("मुरैना", "Morena"), ("छिन्दवाड़ा", "Chhindwara"), ("शहडोल", "Shahdol")),
        "chhattisgarh": (("जांजगीर", "Janjgir"), ("महासमुन्द", "Mahasamund"), ("जशपुर", "Jashpur")),
        "rajasthan": (("भरतपुर", "Bharatpur"), ("नागौर", "Nagaur"), ("चूरू", "Churu")),
        "haryana": (("पानीपत", "Panipat"), ("भिवानी", "Bhiwani"), ("सोनीपत", "Sonipat")),
        "himachal": (("हमीरपुर", "Hamirpur"), ("सिरमौर", "Sirmaur"), ("किन्नौर", "Kinnaur")),
        "delhi": (("दिल्ली", "Delhi"),),
    },
    offices={
        "central": (("भारत सरकार", "कृषि एवं किसान कल्याण मंत्रालय"), ("भारत सरकार", "संस्कृति मंत्रालय", "अभिलेख एवं पुस्तकालय प्रभाग")),
        "up": (
            ("कार्यालय मुख्य चिकित्सा अधिकारी, {district}",),
            ("उत्तर प्रदेश शासन", "खाद्य एवं रसद अनुभाग-6"),
            ("कार्यालय बन्दोबस्त अधिकारी, चकबन्दी", "जनपद {district}"),
        ),
        "uttarakhand": (("उत्तराखण्ड शासन", "पेयजल एवं स्वच्छता अनुभाग-1"), ("कार्यालय जिला पूर्ति अधिकारी, {district}",)),
        "bihar": (
            ("बिहार सरकार", "जिला आपूर्ति पदाधिकारी का कार्यालय, {district}"),
            ("बिहार सरकार", "समाज कल्याण विभाग"),
            ("भूमि सुधार उप समाहर्ता का कार्यालय, {district}",),
        ),
        "jharkhand": (
            ("झारखण्ड सरकार", "पेयजल एवं स्वच्छता विभाग, राँची"),
            ("जिला शिक्षा पदाधिकारी का कार्यालय, {district}", "(योजना शाखा)"),
        ),
        "mp": (
            ("कार्यालय मुख्य कार्यपालन अधिकारी", "जिला पंचायत {district} (मध्यप्रदेश)"),
            ("मध्यप्रदेश शासन", "लोक स्वास्थ्य यांत्रिकी विभाग", "वल्लभ भवन"),
            ("कार्यालय उप संचालक कृषि", "जिला {district}"),
        ),
        "chhattisgarh": (("छत्तीसगढ़ शासन", "वन एवं जलवायु परिवर्तन विभाग"), ("कार्यालय जिला शिक्षा अधिकारी", "{district} (छ.ग.)")),
        "rajasthan": (("राजस्थान सरकार", "महिला एवं बाल विकास विभाग"), ("कार्यालय अधीक्षण अभियन्ता, जन स्वास्थ्य वृत्त, {district}",)),
        "haryana": (("हरियाणा सरकार", "सिंचाई एवं जल संसाधन विभाग"), ("कार्यालय जिला शिक्षा अधिकारी एवं सचिव, {district}",)),
        "himachal": (("हिमाचल प्रदेश सरकार", "उद्यान विभाग"), ("कार्यालय मुख्य शिक्षा अधिकारी, {district}",)),
        "delhi": (("राष्ट्रीय राजधानी क्षेत्र दिल्ली सरकार", "समाज कल्याण विभाग, तीस हजारी"),),
    },
    offices_en={
        "central": (
            ("GOVERNMENT OF INDIA", "MINISTRY OF CULTURE", "Shastri Bhawan"),
            ("GOVERNMENT OF INDIA", "OFFICE OF THE REGISTRAR GENERAL"),
        ),
        "rajasthan": (("GOVERNMENT OF RAJASTHAN", "Department of Urban Development (Group-3)"),),
        "haryana": (("DIRECTOR, AGRICULTURE AND FARMERS WELFARE, HARYANA",), ("OFFICE OF THE DISTRICT EDUCATION OFFICER, {DISTRICT}",)),
        "himachal": (
            ("OFFICE OF THE DISTRICT FOOD CONTROLLER", "{DISTRICT}, HIMACHAL PRADESH"),
            ("GOVT. OF HIMACHAL PRADESH", "Department of Horticulture"),
        ),
        "delhi": (("GOVT. OF NCT OF DELHI", "FOOD AND SUPPLIES DEPARTMENT", "CIRCLE {WING}"),),
    },
    sections=("का०", "स्वा०", "अभि०", "शिक्षा", "आपूर्ति", "निर्वाचन", "खनिज", "तकनीकी", "भू-अभिलेख", "चकबन्दी", "न०वि०"),
    sections_en={
        "": ("Legal", "Trg", "Parl", "Pers", "Stores", "Works"),
        "himachal": ("Edu", "FDS", "HOR"),
        "haryana": ("EA", "DRA", "PLA", "AGR"),
        "rajasthan": ("Fin", "IND", "UDH"),
    },
    sections_rajasthan=("शिक्षा", "नविवि", "विधि", "उद्योग"),
    wings=("चार-6", "आठ-3", "दस-1", "दो-5", "VII"),
    people=("शिव कुमार द्विवेदी", "रेखा रानी", "छगन लाल सोनी", "नसीम अख्तर", "विमला ठाकुर"),
    people_en=("S. K. DWIVEDI", "REKHA RANI", "C. L. SONI", "NASEEM AKHTAR", "V. THAKUR"),
    posts=("उप सचिव", "जिला पूर्ति अधिकारी", "भूमि सुधार उप समाहर्ता", "उप संचालक", "अधीक्षण अभियन्ता"),
    posts_en=("Additional Secretary", "Assistant Director", "District Food Controller", "Chief Accounts Officer"),
    villages=("बिशुनपुर", "टीकरी कलां", "महुआडीह", "देवलथल", "सिमरिया"),
    subjects=(
        "उचित दर विक्रेता, ग्राम {village} के अनुबंध पत्र की बहाली के संबंध में।",
        "विद्यालय परिसर से जर्जर भवन की नीलामी की अनुमति विषयक।",
        "मौजा {village} में नहर की खुदाई हेतु भूमि हस्तान्तरित करने के संबंध में।",
        "स्वास्थ्य उपकेन्द्र में रिक्त पदों पर पदस्थापना बाबत।",
        "श्री {person}, सेवानिवृत्त लिपिक के अवकाश नकदीकरण देयक के भुगतान के संबंध में।",
        "वर्ष {fy} के वार्षिक प्रशासनिक प्रतिवेदन हेतु सामग्री भेजने बाबत।",
        "मतदाता सूची के संक्षिप्त पुनरीक्षण कार्यक्रम के प्रचार-प्रसार के संबंध में।",
        "हैण्डपम्प मरम्मत पर हुए व्यय का समायोजन।",
        "चकबन्दी प्रक्रिया के दौरान चक मार्गों के सीमांकन विषयक।",
        "ओलावृष्टि से क्षतिग्रस्त फसलों के सर्वेक्षण प्रतिवेदन के संबंध में।",
        "आंगनवाड़ी केन्द्र {village} के लिए भवन किराये की स्वीकृति।",
        "कार्यालय के अनुपयोगी फर्नीचर को निष्प्रयोज्य घोषित करने के संबंध में।",
    ),
    subjects_en=(
        "Procurement of steel racks for the record branch - sanction thereof.",
        "Appointment on compassionate grounds - case of the dependant.",
        "Repair of the minor irrigation channel at village {Village}.",
        "Monthly progress of bonafide certificates issued through the service centres.",
        "Revision of the annual budget estimates for {fy}.",
        "Verification of the service book of staff on deputation.",
    ),
    openings=(
        "उक्त विषयक प्रकरण में आपको सूचित करना है कि",
        "सविनय निवेदन है कि",
        "विषयांकित प्रकरण के सन्दर्भ में आख्या निम्नवत् प्रेषित है कि",
        "उपरोक्त के अनुक्रम में लेख करना है कि",
    ),
    openings_en=("I am desired to inform that", "In this connection it may be stated that"),
    bodies=(
        "क्षेत्रीय निरीक्षक द्वारा {n3} राशन कार्डों की जाँच की गयी, जिनमें से {k} अपात्र पाये गये और उन्हें निरस्त करने की कार्यवाही प्रचलित है।",
        "मौजा {village} की खाता संख्या {n3}, गाटा संख्या {n}, क्षेत्रफल {area} हेक्टेयर पर किसी प्रकार का विवाद लम्बित नहीं बताया गया है।",
        "स्वीकृत राशि {money} रुपये विद्यालय प्रबंध समिति के बैंक खाता संख्या {account} में अन्तरित कर दी गयी है।",
        "पुनरीक्षण वाद संख्या {k}/{fy} में आयुक्त महोदय ने दिनांक {past} को पूर्व आदेश यथावत् रखा है।",
        "समस्त अधीनस्थ कार्यालय अपनी सूचना निर्धारित प्रपत्र में दिनांक {due} की सायं तक अनिवार्य रूप से भिजवायें।",
        "लेखा परीक्षा दल की आपत्तियों का बिन्दुवार उत्तर तैयार किया जा चुका है और सक्षम स्तर से अनुमोदन अपेक्षित है।",
        "फसली {fasli} में नहर से सिंचित क्षेत्र का मिलान राजस्व अभिलेखों से कराया गया, जिसमें अन्तर पाया गया।",
        "वित्तीय वर्ष {fy} के दौरान {n3} रोगियों का निःशुल्क उपचार शिविर के माध्यम से किया गया।",
        "भण्डार पंजी के अवलोकन से ज्ञात हुआ कि सामग्री की आपूर्ति आदेश के अनुरूप नहीं हुई है तथा फर्म को नोटिस दिया गया है।",
        "उपरोक्त परिस्थितियों में मार्गदर्शन प्रदान करने का अनुरोध है, ताकि अग्रिम कार्यवाही सम्भव हो सके।",
    ),
    bodies_en=(
        "The stock verification has been completed by the stores section and the shortages are being reconciled with the ledger.",
        "A sum of Rs. {money} stands deposited in the current account no. {account} opened for the scheme.",
        "The reminder issued on {past} has so far evoked no response from the executing agency.",
        "The Patwari of village {Village} has reported that {k} families are residing on the said land.",
        "It is requested that the vacancy position may please be sent through a special messenger by {due} for onward submission.",
        "Necessary provision exists under the minor head 800 in the budget of {fy}.",
    ),
    references=(
        "सन्दर्भ :- आपके कार्यालय का ज्ञापांक {number} दिनांक {past}",
        "प्रसंग- मुख्यालय का पत्रांक {number} दिनांक {past}",
        "संदर्भ: 1) निदेशालय का पत्र संख्या {number} दिनांक {past}",
    ),
    references_en=("Ref. : Directorate letter No. {number} dated {past}", "Reference your memo No. {number} dated {past}"),
    cited=(
        "उपायुक्त कार्यालय के पत्र संख्या {number} दिनांक {past} में उठाये गये बिन्दुओं के उत्तर में कहना है कि",
        "कृपया अपने पत्रांक {number} दिनांक {past} का स्मरण करें, जिसके साथ",
        "आयुक्तालय के पत्र क्रमांक {number} दिनांक {past} द्वारा दिये गये निर्देशों के पालन में",
    ),
    cited_en=(
        "Attention is invited to the Directorate's letter No. {number} dated {past} on the matter.",
        "as already intimated vide our letter No. {number} dated {past},",
    ),
    addressees=("मुख्य कोषाधिकारी,|{district}।", "समस्त तहसीलदार,|जिला {district}।", "अधिशासी अभियन्ता,|सिंचाई खण्ड, {district}।"),
    addressees_en=(
        "The Executive Engineer,|Irrigation Division, {District}.",
        "All District Education Officers,|{District}.",
        "The Manager,|Lead Bank Office, {District}.",
    ),
    copies=(
        "प्रतिलिपि :- निम्नांकित को सूचना एवं अनुपालन हेतु प्रेषित।",
        "प्रतिलिपि: {post}, {district} को उनके पत्र के क्रम में सूचनार्थ।",
    ),
    copies_en=("A copy is forwarded to the Establishment Branch, {District} for record.",),
    contacts=("दूरभाष (कार्यालय) 07272-{m}", "Tel. No. 01662-{m}, Fax No. {m}, PIN 127{n3}", "e-mail: deo.office@example.com, मो० 70{m}3"),
    stamps=("पावती क्रमांक {dy}|दिनांक {due}", "Dak No. {dy}|Dated: {due}", "आगत संख्या {dy}|दिनांक: {due}", "Recd. No. {dy}|on {due}"),
    notings=(
        "प्राप्त पत्र पताका 'ख' पर पृ. {k}/प. के रूप में संलग्न है, कृपया देखना चाहें।",
        "इस विषय में पूर्व में पृ० 5/टि० पर सक्षम अधिकारी का आदेश प्राप्त हुआ था।",
        "भण्डार शाखा की सहमति पत्राचार पक्ष में रखी है तथा बजट प्रावधान पर्याप्त है।",
        "आलेख्य शुद्ध टंकण के उपरान्त अनुमोदनार्थ रखा गया है।",
        "अतः प्रस्ताव पर आदेश पारित करने का कष्ट करें।",
    ),
    covers=("संधारण वर्ग: 'ख-2' दस वर्ष", "पत्रावली बन्द होने का दिनांक: {past}", "संबंधित लिपिक का नाम एवं पटल:"),
    orders=("संशोधित आदेश", "कार्यालय परिपत्र", "संकल्प"),
)
