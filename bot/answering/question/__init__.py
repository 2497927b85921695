"""The question: a follow-up made standalone, its topic, its time window, the articles that it is about."""
