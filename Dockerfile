# Pressbox's Telegram bot. The library, its conversations and its cache live in the volume; nothing listens on a port
# unless a webhook is set.
#   docker build -t pressbox .
#   docker run -d --name pressbox --env-file .env -v pressbox:/var/lib/pressbox -v ~/articles:/articles:ro pressbox
#   docker exec pressbox pressbox index /articles

FROM python:3.12-slim AS built
WORKDIR /opt/pressbox
COPY requirements.txt ./
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: -r requirements.txt
COPY pyproject.toml README.md ./
COPY bot bot
COPY corpus corpus
COPY index index
COPY prompts prompts
# The lock is for the tools too; what only tests need is left behind.
RUN .venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation --no-index . \
    && .venv/bin/pip uninstall -q -y grimp hypothesis import-linter ir-measures mypy onnx pytest pytest-socket ruff uv \
    && .venv/bin/python -m compileall -q .venv/lib

FROM python:3.12-slim
COPY --from=built /opt/pressbox/.venv /opt/pressbox/.venv
RUN useradd --system --uid 10001 --home-dir /var/lib/pressbox --create-home pressbox
ENV PATH=/opt/pressbox/.venv/bin:$PATH \
    PRESSBOX_HOME=/var/lib/pressbox/library \
    XDG_CACHE_HOME=/var/lib/pressbox/cache \
    PYTHONUNBUFFERED=1
USER pressbox
WORKDIR /var/lib/pressbox
VOLUME /var/lib/pressbox
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=20s --start-period=60s --retries=3 CMD ["pressbox", "telegram", "health"]
ENTRYPOINT ["pressbox"]
CMD ["telegram"]
