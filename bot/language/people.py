"""Common nouns for people and for those who act as people do: "the mayor", "the union". English, in the singular."""

from bot.language.words import stem

# Those on one line may be the same person or body
_SAME = """
mayor councillor; minister secretary; president leader chief head boss executive director chairman chairwoman chair
manager ceo founder owner; lawyer attorney solicitor counsel; judge justice magistrate; jury juror police officer
policeman policewoman constable detective cop sheriff deputy investigator; doctor physician surgeon medic; nurse;
scientist researcher expert professor academic scholar analyst economist historian biologist engineer physicist;
journalist reporter correspondent editor columnist writer author; actor star comedian performer; actress star comedian
performer singer musician artist rapper guitarist band; player striker goalkeeper defender midfielder quarterback
pitcher batter athlete runner swimmer golfer cyclist champion winner; coach trainer manager; team club side squad;
suspect gunman shooter attacker assailant killer murderer thief robber driver passenger; victim survivor; prosecutor;
defendant plaintiff; teacher lecturer tutor; student pupil schoolchild; parent father dad; parent mother mum mom; son
child boy baby kid toddler teenager teen; daughter child girl baby kid toddler teenager teen; husband spouse partner;
wife spouse partner; brother sibling; sister sibling; aunt relative; uncle relative; cousin relative; grandfather
grandmother; soldier troop marine army military general commander colonel captain lieutenant sergeant; pilot astronaut
sailor crew; farmer grower; worker employee staff labourer union; customer client shopper buyer consumer; seller
retailer trader supplier shop store; investor shareholder bank lender; voter; candidate nominee challenger rival
opponent contender; senator congressman congresswoman lawmaker legislator representative politician mp governor
premier chancellor; republican democrat; activist protester campaigner demonstrator critic supporter; neighbour
neighbor; tenant landlord; witness bystander; firefighter fireman rescuer; patient; migrant refugee immigrant; king
monarch; queen monarch; prince royal; princess royal; priest bishop pope pastor imam rabbi cleric; reader viewer
listener fan; ambassador diplomat envoy negotiator; spokesman spokeswoman spokesperson; company firm business
corporation maker manufacturer developer publisher; agency department ministry commission committee board council
government administration regulator authority; court tribunal; hunter fisherman; chef cook waiter; guard guardian;
visitor tourist guest traveller traveler; builder architect designer; hacker; pensioner; hospital clinic; school
college academy; university college institute; museum gallery; bidder; referee umpire
"""
# May be any of them
_ANYBODY = frozenset(
    map(
        stem,
        "person people man woman human citizen resident member official leader other group someone somebody party "
        "participant figure native individual adult local spokesman spokeswoman spokesperson staff".split(),
    )
)
_GROUPS = tuple(frozenset(map(stem, line.split())) for line in _SAME.replace("\n", " ").split(";"))
_PEOPLE = frozenset().union(*_GROUPS) - _ANYBODY


def is_person(key: str) -> bool:
    """Whether the stem is that of a noun for people of a certain kind."""
    return key in _PEOPLE


def may_be_same(key: str, other: str) -> bool:
    """Whether the two nouns may stand for the same person without a word of the text that says so."""
    return key == other or not {key, other} <= _PEOPLE or any({key, other} <= group for group in _GROUPS)
