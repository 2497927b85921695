"""The names of months and days of the week in English, German, French, Spanish, Russian and Ukrainian, as dates write
them: in lower case, with the inflected and the short forms."""

_MONTHS = (
    "january jan januar jänner jän janvier janv enero ene января январь янв січня січень січ",
    "february feb februar feber février fevrier févr fevr fév febrero февраля февраль февр фев лютого лютий лют",
    "march mar märz maerz mär mrz mars marzo марта март мар березня березень бер",
    "april apr avril avr abril abr апреля апрель апр квітня квітень квіт кві",
    "may mai mayo мая май травня травень трав тра",
    "june jun juni juin junio июня июнь июн червня червень черв чер",
    "july jul juli juillet juil julio июля июль июл липня липень лип",
    "august aug août aout agosto ago августа август авг серпня серпень серп сер",
    "september sept sep septembre septiembre setiembre set сентября сентябрь сент сен вересня вересень вер",
    "october oct oktober okt octobre octubre октября октябрь окт жовтня жовтень жовт жов",
    "november nov novembre noviembre ноября ноябрь нояб ноя листопада листопад лист лис",
    "december dec dezember dez décembre decembre déc diciembre dic декабря декабрь дек грудня грудень груд гру",
)
_DAYS = (
    "monday mon tuesday tues tue wednesday wed thursday thurs thur thu friday fri saturday sat sunday sun",
    "montag mo dienstag di mittwoch mi donnerstag do freitag fr samstag sonnabend sa sonntag so",
    "lundi lun mardi mar mercredi mer jeudi jeu vendredi ven samedi sam dimanche dim",
    "lunes martes miércoles miercoles mié jueves jue viernes vie sábado sabado sáb domingo dom",
    "понедельник пн вторник вт среда ср четверг чт пятница пт суббота сб воскресенье вс",
    "понеділок вівторок середа четвер п'ятниця п’ятниця субота неділя нд",
)
MONTH_NUMBERS = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}
DAY_NAMES = sorted({name for names in _DAYS for name in names.split()}, key=len, reverse=True)
