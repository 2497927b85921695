"""The form of an answer by the words of the question."""

import pytest

from bot.answering.question.form import Form, form_of, topic_of

FORMS = {
    Form.LATEST: [
        "What’s the latest on the ferry?",
        "any news about the strike",
        "Any updates?",
        "Is it open, the latest?",
        "Anything new from the harbour?",
        "What's the newest on the ferry?",
    ],
    Form.ACCOUNT: [
        "Tell me about the storm",
        "What happened in Lanmouth?",
        "What's going on at the port?",
        "What's the story with the Orrin ferry?",
        "Could you sum up the strike?",
    ],
    Form.LIST: [
        "Which towns were flooded?",
        "Name the ferries that sail to Orrin",
        "What are the symptoms of flu?",
        "Which of its harbours are shut?",
        "Who are the candidates?",
    ],
    Form.PLAIN: [
        "Which town was flooded?",
        "What does the mayor want?",
        "What is the latest model called?",
        "Who is the mayor?",
        "Which bus goes to Orrin?",
        "What was the storm called?",
        "What is the newest ferry called?",
        "What is the story called?",
        "Did the ferry sail?",
        "Compare the two ferries",
        "The ferry sank, why",
    ],
    Form.KEYWORDS: [
        "ferry strike Lanmouth",
        "strike",
        "Orrin mayor resigns",
        "lighthouse of Orrin 2019",
    ],
}


@pytest.mark.parametrize(("form", "question"), [(form, each) for form, asked in FORMS.items() for each in asked])
def test_its_form(form: Form, question: str) -> None:
    assert form_of(question) is form


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Tell me about the ferry strike", "the ferry strike"),
        ("Can you please sum up what’s going on in Lanmouth's council?", "Lanmouth's council?"),
        ("give me a quick summary of the storm", "the storm"),
        ("What do we know so far about the fire?", "the fire?"),
        ("What's the story with Lena Orr?", "Lena Orr?"),
        ("What happened to the ferry?", "What happened to the ferry?"),
        ("What’s the latest news on the ferry?", "the ferry?"),
        ("any updates on the strike", "the strike"),
        ("Is there anything new about Lena Orr?", "Lena Orr?"),
        ("Explain", "Explain"),
        ("Tell me about ", "Tell me about "),
    ],
)
def test_the_topic_stands_without_the_request(question: str, topic: str) -> None:
    assert topic_of(question) == topic
