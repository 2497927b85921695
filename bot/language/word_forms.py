"""Forms of English words that no stemmer unites: irregular verbs and plurals, nations and their people."""

# Adjective or people → nation: a sentence about Ukraine may name "the Ukrainian negotiator".
NATIONS = {
    "afghan": "afghanistan", "african": "africa", "albanian": "albania", "american": "america", "arab": "arabia",
    "argentine": "argentina", "armenian": "armenia", "asian": "asia", "australian": "australia",
    "austrian": "austria", "azerbaijani": "azerbaijan", "belarusian": "belarus", "belgian": "belgium",
    "brazilian": "brazil", "british": "britain", "bulgarian": "bulgaria", "canadian": "canada", "chilean": "chile",
    "chinese": "china", "colombian": "colombia", "croatian": "croatia", "cuban": "cuba", "czech": "czechia",
    "danish": "denmark", "dutch": "netherlands", "egyptian": "egypt", "english": "england", "estonian": "estonia",
    "ethiopian": "ethiopia", "european": "europe", "finnish": "finland", "french": "france", "georgian": "georgia",
    "german": "germany", "greek": "greece", "haitian": "haiti", "hungarian": "hungary", "indian": "india",
    "indonesian": "indonesia", "iranian": "iran", "iraqi": "iraq", "irish": "ireland", "israeli": "israel",
    "italian": "italy", "jamaican": "jamaica", "japanese": "japan", "jordanian": "jordan", "kenyan": "kenya",
    "korean": "korea", "latvian": "latvia", "lebanese": "lebanon", "libyan": "libya", "lithuanian": "lithuania",
    "malaysian": "malaysia", "mexican": "mexico", "moldovan": "moldova", "moroccan": "morocco", "nigerian": "nigeria",
    "norwegian": "norway", "pakistani": "pakistan", "palestinian": "palestine", "peruvian": "peru",
    "polish": "poland", "portuguese": "portugal", "romanian": "romania", "russian": "russia", "saudi": "saudi",
    "scottish": "scotland", "serbian": "serbia", "slovak": "slovakia", "somali": "somalia", "spanish": "spain",
    "sudanese": "sudan", "swedish": "sweden", "swiss": "switzerland", "syrian": "syria", "taiwanese": "taiwan",
    "thai": "thailand", "tunisian": "tunisia", "turkish": "turkey", "ukrainian": "ukraine",
    "venezuelan": "venezuela", "vietnamese": "vietnam", "welsh": "wales",
}  # fmt: skip
_FORMS = """
    beat beaten; become became; begin began begun; bite bit bitten; blow blew blown; break broke broken; bring brought;
    build built; burn burnt; buy bought; catch caught; choose chose chosen; come came; deal dealt; die dead;
    draw drew drawn; drink drank drunk; drive drove driven; eat ate eaten; fall fell fallen; feel felt; fight fought;
    find found; give gave given; go went gone; take took taken; flee fled; fly flew flown; forbid forbade forbidden;
    forget forgot forgotten; freeze froze frozen; grow grew grown;
    hang hung; hear heard; hide hid hidden; hold held; keep kept; know knew known; lead led; learn learnt; leave left;
    lend lent; lose lost; man men; mean meant; meet met; pay paid; ride rode ridden; ring rang rung; rise rose risen;
    run ran; say said; see saw seen; seek sought; sell sold; send sent; shoot shot; sing sang sung;
    sink sank sunk; sit sat; sleep slept; speak spoke spoken; spend spent; stand stood; steal stole stolen;
    stick stuck; strike struck; swear swore sworn; swim swam swum; teach taught; tear tore torn; tell told;
    think thought; throw threw thrown; understand understood; uphold upheld; wake woke woken; wear wore worn; win won;
    woman women; write wrote written; child children; person people; foot feet
"""
# form → base form, so that "led" matches "leading"
IRREGULAR = {form: forms[0] for forms in map(str.split, _FORMS.split(";")) for form in forms[1:]}
