"""Units, currencies and magnitude words under one spelling each. Knows no numbers."""

_UNITS = """
    %: percent|per cent|pct|%|percents
    %-points: percentage point|percentage points|per cent points|percentage - point
    $: dollar|dollars|usd|us dollar|us dollars|u . s
    €: euro|euros|eur
    £: pound|pounds|gbp|pounds sterling|quid
    ¥: yen|yuan|renminbi
    ₽: ruble|rubles|rouble|roubles
    ₹: rupee|rupees
    cent: cent|cents
    penny: pence|pennies
    km: km|kms|kilometer|kilometers|kilometre|kilometres
    m: m|meter|meters|metre|metres
    cm: cm|centimeter|centimeters|centimetre|centimetres
    mm: mm|millimeter|millimeters|millimetre|millimetres
    mile: mile|miles|mi
    ft: foot|feet|ft
    in: inch|inches
    yd: yard|yards|yds
    km/h: kph|kmh|km / h|kilometers per hour|kilometres per hour|km per hour
    mph: mph|miles per hour
    km²: square kilometer|square kilometers|square kilometre|square kilometres|sq km
    mile²: square mile|square miles|sq mi|sq miles
    m²: square meter|square meters|square metre|square metres|sq m
    ft²: square foot|square feet|sq ft
    ha: hectare|hectares|ha
    acre: acre|acres
    kg: kg|kgs|kilo|kilos|kilogram|kilograms|kilogramme|kilogrammes
    g: gram|grams|gramme|grammes
    mg: mg|milligram|milligrams
    t: tonne|tonnes|ton|tons|metric ton|metric tons|metric tonnes
    lb: lb|lbs
    oz: ounce|ounces|oz
    l: litre|litres|liter|liters
    gal: gallon|gallons
    barrel: barrel|barrels|bbl
    mw: megawatt|megawatts|mw
    gw: gigawatt|gigawatts|gw
    kw: kilowatt|kilowatts|kw
    °: degree|degrees|°
    °c: degrees celsius|degree celsius|° c|celsius|degrees c
    °f: degrees fahrenheit|degree fahrenheit|° f|fahrenheit|degrees f
    second: seconds|sec|secs
    minute: minute|minutes|min|mins
    hour: hour|hours|hr|hrs
    day: day|days
    week: week|weeks
    month: month|months
    year: year|years|yr|yrs
    decade: decade|decades
    century: century|centuries
    age: years old|year olds|years of age|year - old|year - olds
    point: point|points|pts
    gb: gb|gigabyte|gigabytes
    mb: mb|megabyte|megabytes
    tb: tb|terabyte|terabytes
"""
# spelling of a unit, its words separated by single spaces → unit
UNITS = {
    way.strip(): line.split(":", 1)[0].strip()
    for line in _UNITS.strip().splitlines()
    for way in line.split(":", 1)[1].split("|")
}
YEARS = {"decade": 10.0, "century": 100.0}  # unit → years
TIMES = frozenset("second minute hour day week month year decade century".split())
CURRENCIES = {
    "$": "$", "us$": "$", "u.s.$": "$", "€": "€", "£": "£", "¥": "¥", "₹": "₹", "₽": "₽", "₩": "₩",
    "a$": "a$", "au$": "a$", "c$": "c$", "ca$": "c$", "nz$": "nz$", "hk$": "hk$",
}  # fmt: skip
MAGNITUDES = {
    "thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "mln": 1e6, "mil": 1e6, "billion": 1e9, "bn": 1e9,
    "b": 1e9, "trillion": 1e12, "tn": 1e12, "trn": 1e12,
}  # fmt: skip
