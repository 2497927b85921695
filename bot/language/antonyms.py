"""English antonyms and near synonyms, as plain words; whoever uses them stems them."""

# `one side / the other`: words on one side mean nearly the same, words across the stroke contradict each other. These
# tell events that exclude each other; "~" stays before a word that means something where it is denied.
_EXCLUSIVE = """
rise climb increase grow jump surge soar rally / fall drop decline decrease plunge slump sink tumble dip shrink
raise increase boost hike / lower cut reduce slash decrease trim
win triumph / lose
succeed / fail
strong / weak
advance / retreat
approve pass adopt sign ratify back / veto reject
legalise legalize allow permit / ban prohibit forbid outlaw
convict / acquit
execute / commute pardon spare reprieve
arrest detain / release free
close shut / reopen
survive / die
join / leave quit
lift / impose extend
deploy / withdraw
boycott / ~qualify
resign / stay remain
uphold / overturn quash annul
"""
# Both of these may be true of one thing at different times, of different parts of it, or by different measures.
_OPPOSITES = """
rise climb increase grow jump surge soar up rally / fall drop decline decrease plunge slump sink tumble down dip shrink
increase growth gain / decrease decline reduction loss
expand grow widen / shrink contract narrow
win victory triumph beat / lose defeat loss
gain / lose
before prior ahead / after following since
earlier / later
more / less fewer
most / least fewest
majority / minority
higher high / lower low
largest biggest greatest highest / smallest lowest least
larger bigger greater / smaller lesser
large big huge / small little tiny
stronger strong / weaker weak
strengthen / weaken
better / worse
best / worst
faster fast quick / slower slow
accelerate / slow decelerate
older oldest / younger youngest newest
long longer longest / short shorter shortest
hot hotter warmer warm / cold colder cooler cool
rich wealthy / poor
supporter / opponent critic
approval / rejection
legal lawful / illegal unlawful
guilty / innocent
open reopen / close shut
begin start launch / end finish stop conclude cease
first / last
arrive enter / leave depart exit
come / go
buy purchase acquire / sell
import / export
borrow / lend
succeed success / fail failure
agree / disagree
agreement / disagreement
likely / unlikely
possible / impossible
able / unable
present / absent
include / exclude
add / remove
attack / defend
hire appoint / fire dismiss sack
friend ally / enemy foe
profit / loss
surplus / deficit
positive / negative
optimistic / pessimistic
true / false
same / different
public / private
inside indoors / outside outdoors
above / below
north northern / south southern
east eastern / west western
northeast / southwest
northwest / southeast
left / right
male man boy / female woman girl
husband / wife
father / mother
son / daughter
brother / sister
men / women
day / night
morning / evening night
summer / winter
always / never
often frequently / rarely seldom
safe / dangerous unsafe
dead die / alive survive live
peace / war
love / hate
easy easier / difficult hard harder
early / late
old / new
black dark / white pale bright
red / green blue yellow
green / blue yellow brown
maximum / minimum
improve / worsen deteriorate
appear / disappear
continue / stop halt suspend
lift ease / impose tighten
remember / forget
teach / learn
push / pull
employed / unemployed
employment / unemployment
domestic / foreign
urban / rural
superior / inferior
internal / external
with / without
offer promise vow pledge / refuse decline
urge encourage / discourage deter
clear free / block
"""
# Who is for it, and who is against it: kept apart because each side is also a stance that may be left open
_STANCES = """
support back endorse favour favor accept approve welcome embrace applaud praise hail commend champion advocate defend
agree consent allow permit admit acknowledge confirm concede laud salute adopt uphold
/
oppose resist reject refuse condemn dismiss denounce criticize criticise decry slam blast deplore lambast lambaste
protest object dispute contest rebuff spurn snub veto block bar ban forbid prohibit disapprove disagree decline deny
repudiate renounce disavow discourage
"""
FOR, AGAINST = (tuple(side.split()) for side in _STANCES.split("/"))


def _read_pairs(*lines: str) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    sides = (line.split("/") for line in lines)
    return tuple((tuple(one.split()), tuple(other.split())) for one, other in sides)


EXCLUSIVE = _read_pairs(*_EXCLUSIVE.strip().splitlines(), _STANCES)
OPPOSITES = (*EXCLUSIVE, *_read_pairs(*_OPPOSITES.strip().splitlines()))
_SAME = """
say tell state announce declare report claim note add comment according
kill die dead death fatal fatality
injure wound hurt
buy purchase acquire
big large huge major
show reveal indicate suggest demonstrate find
begin start commence launch
end finish conclude
use employ utilise utilize
help assist aid
make create produce build manufacture construct
need require must
car vehicle automobile
company firm business corporation
person human citizen resident
child kid
doctor physician
film movie
vote ballot election poll
fire blaze
rise increase climb grow jump surge soar
fall drop decline decrease plunge
attack strike assault
official authority
troop soldier force military army
house home
near close
important significant key crucial
cause lead result trigger
happen occur
get receive obtain
live reside
include contain comprise consist
several many various numerous
area region zone
country nation state
usually typically generally commonly
known called named
located situated found
famous popular
different distinct
different various
allow enable permit let
give provide offer supply
part portion section
goal aim purpose
type kind form variety
role part
effect impact influence
often frequently
however but although though
money fund cash
plan intend
want seek wish
meet talk discuss
agree deal agreement
chief head leader boss
win victory
lose defeat loss
job work employment
school college university
illness disease sickness
study research
scientist researcher expert
cost price
city town
also additionally
approximately about around roughly
"""
SAME = tuple(tuple(line.split()) for line in _SAME.strip().splitlines())
