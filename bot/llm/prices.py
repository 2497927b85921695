"""The prices of models in US dollars for a million tokens, for an estimate of what an answer cost.

They are from OpenAI's price list of November 2026. A model that is not here has no estimate.
"""

from bot.llm.protocol import Usage

MILLION = 1_000_000
PRICES = {  # prompt, cached prompt, reply
    "gpt-6-luna": (0.10, 0.01, 0.50),
    "gpt-6.1-terra": (1.00, 1.00, 5.00),
    "gpt-6.1-sol": (2.00, 2.00, 10.00),
    "gpt-6-astra": (10.00, 10.00, 50.00),
}


def estimate_cost(model: str, usage: Usage) -> float | None:
    """US dollars; None for a model whose price is unknown."""
    if model not in PRICES:
        return None
    prompt, cached, reply = PRICES[model]
    fresh = usage.prompt_tokens - usage.cached_tokens
    return (fresh * prompt + usage.cached_tokens * cached + usage.completion_tokens * reply) / MILLION
