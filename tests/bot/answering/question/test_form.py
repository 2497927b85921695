"""The form of an answer by the words of the question."""

import pytest

from bot.answering.question.form import Form, form_of

FORMS = {
    Form.LATEST: [
        "What’s the latest on the ferry?",
        "any news about the strike",
        "Any updates?",
        "Is it open, the latest?",
    ],
    Form.ACCOUNT: ["Tell me about the storm", "What happened in Lanmouth?", "What's going on at the port?"],
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
        "Did the ferry sail?",
        "ferry strike Lanmouth",
    ],
}


@pytest.mark.parametrize(("form", "question"), [(form, each) for form, asked in FORMS.items() for each in asked])
def test_its_form(form: Form, question: str) -> None:
    assert form_of(question) is form
