"""Who did it to whom, who said it and from where to where: what is exchanged is found, what is only reworded is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.verification.roles import find_role_conflicts, find_undecided_roles
from bot.answering.verification.verify import check


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("Norway attacked Sweden.", "Sweden attacked Norway."),
        ("Norway launched 40 boats at Sweden.", "Sweden launched 40 boats overnight, Norwegian officials said."),
        ("Norwegian boats burned the mill.", "A Swedish boat burned the old mill on Sunday."),
        (
            "Ines Calder led the northern side.",
            "Tom Olsen led the northern side at the talks, and Ines Calder watched.",
        ),
        ("Sweden was attacked by Norway.", "Sweden attacked Norway."),
        ("He sailed from Lund to Oslo.", "He sailed from Oslo to Lund."),
        ("Olsen said the bridge is safe.", "“The bridge is safe,” said Calder, and Olsen nodded."),
        ("According to Olsen, the bridge is safe.", "The bridge is safe, Calder said. Olsen nodded."),
        ("Calder told Olsen that the bridge was safe.", "Olsen told Calder that the bridge was safe."),
        ("Olsen was told by Calder that the bridge was safe.", "Olsen told Calder that the bridge was safe."),
        ("Calder was accused of lying by Olsen.", "Calder accused Olsen of lying."),
        ("The harbour was bought by the Lund Bank.", "The harbour bought the Lund Bank in May."),
        ("The union sued the company.", "The company sued the union."),
        ("The minister was praised by the farmers.", "The minister praised the farmers."),
        ("The boat left Oslo for Lund.", "The boat left Lund for Oslo."),
        ("Taxes went from 20 to 30 percent.", "Taxes went from 30 to 20 percent."),
        ("The fair runs from Tuesday to Friday.", "The fair runs from Friday to Tuesday."),
        ("The mayor, Ines Calder, led the northern side.", "Tom Olsen, the envoy, and Ada Lund led the northern side."),
        ("Wolves lost to the Lanmouth Rovers and left Ada Lund behind.", "Ada Lund left the Wolves behind."),
    ],
)
def test_roles_exchanged_are_found(sentence: str, evidence: str) -> None:
    assert list(find_role_conflicts(sentence, [evidence]))
    assert not check(sentence, [evidence]).supported


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("Sweden attacked Norway.", "Norway was attacked by Sweden."),
        ("Norway was attacked by Sweden.", "Sweden attacked Norway."),
        ("Calder met Olsen.", "Olsen met Calder in Lund."),
        ("Calder said that Sweden attacked Norway.", "Sweden attacked Norway, Calder said."),
        ("According to Calder, the bridge is safe.", "“The bridge is safe,” said Calder."),
        ("In Norway, Sweden bought three boats.", "Sweden bought three boats in Norway."),
        ("Ada Lund is the founder of Lanmouth Rovers.", "Lanmouth Rovers founder Ada Lund spoke."),
        ("The company was sued by the union.", "The union sued the company."),
        ("The boat went to Oslo from Lund.", "The boat went from Lund to Oslo."),
        ("Olsen was told by Calder that the bridge was safe.", "Calder told Olsen that the bridge was safe."),
        ("The bridge over the Sund is safe, said Calder.", "Calder said the bridge over the Sund is safe."),
        ("Tom Olsen led the northern side.", "Tom Olsen, the envoy, and Ada Lund led the northern side."),
        ("Officials say the Lund Office set up a line.", "Officials say the Lund Office set up a line. Olsen said no."),
        ("Selby, Yorkshire is a town.", "Selby is a town in Yorkshire."),
        ("English Heritage listed the market.", "The market was listed grade I in 1954 by English Heritage."),
    ],
)
def test_another_wording_exchanges_nothing(sentence: str, evidence: str) -> None:
    assert list(find_role_conflicts(sentence, [evidence])) == []


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("Putin supports the plan of the union.", "Putin rejects the plan of the union."),
        ("The council welcomed the new bridge.", "The council condemned the new bridge."),
        ("Norway has denied the drills.", "Norway has confirmed the drills."),
        ("Norway supports the plan of the union.", "Norway turned down the plan of the union."),
        ("Norway supports the plan of the union.", "Norway turned the plan of the union down."),
        ("Olsen spoke out against the tunnel.", "Olsen backed the tunnel."),
        ("Olsen voted for the tunnel.", "Olsen voted against the tunnel."),
        ("The council gave the green light to the tunnel.", "The council refused the tunnel."),
        ("Olsen slammed the decision of the council.", "Olsen hailed the decision of the council."),
        ("The court upheld the sentence.", "The court overturned the sentence."),
        ("The council endorsed the new bridge.", "The council spoke about the new bridge on Friday evening."),
    ],
)
def test_a_stance_turned_round_is_found(sentence: str, evidence: str) -> None:
    assert not check(sentence, [evidence]).supported


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("Norway rejected the plan of the union.", "Norway turned down the plan of the union."),
        ("Norway turned the plan of the union down.", "Norway rejected the plan of the union."),
        ("Olsen is against the tunnel under the Sund.", "Olsen opposes the tunnel under the Sund."),
        ("The mayor would not pay the fine.", "The mayor refused to pay the fine."),
        ("The council did not oppose the new bridge.", "The council supported the new bridge."),
    ],
)
def test_a_stance_in_other_words_is_supported(sentence: str, evidence: str) -> None:
    assert check(sentence, [evidence]).unsupported == ()


def test_what_the_evidence_leaves_open_is_not_supported() -> None:
    open_evidence = "Air defences intercepted 585 of the drones, according to officials."
    assert list(find_undecided_roles("Norwegian defences intercepted 585 of the drones.", [open_evidence]))
    assert not check("Norwegian defences intercepted 585 of the drones.", [open_evidence]).unsupported[1:]
    passive = "585 of the drones were shot down by Norwegian boats."
    assert not check(
        passive, ["Of the drones that Norway launched, officials counted 585 drones and 30 missiles shot down."]
    ).supported
    assert check(passive, ["Norwegian boats shot down 585 of the drones."]).supported
    for told in ("They intercepted 585 of the drones.", "The country's defences intercepted 585 of the drones."):
        assert list(find_undecided_roles("Norwegian defences intercepted 585 of the drones.", [told])) == []


SHOT = "Russia's Ministry of Defence said that its forces had shot down 77 drones over Saratov."


@pytest.mark.parametrize("owner", ["Kyiv", "Ukraine's", "The Ukrainian", "The Norwegian"])
def test_an_office_of_somebody_else_is_found(owner: str) -> None:
    told = [SHOT, "Refineries are the target of Kyiv, and drones from Ukraine and a Norwegian boat came."]
    found = check(f"{owner} Ministry of Defence said that it had shot down 77 drones.", told)
    assert any("ministry" in part.lower() for part in found.unsupported) and not found.supported


@pytest.mark.parametrize("owner", ["Russia's", "Moscow's", "The Russian", "The", "Its"])
def test_an_office_by_another_name_of_its_owner_is_the_same(owner: str) -> None:
    told = [SHOT, "Moscow was calm."]
    assert check(f"{owner} Ministry of Defence said that it had shot down 77 drones.", told).unsupported == ()


@given(st.text(), st.lists(st.text(), max_size=3))
def test_any_text_is_read(sentence: str, evidence: list[str]) -> None:
    list(find_role_conflicts(sentence, evidence))
    assert list(find_role_conflicts(sentence, [sentence])) == []
