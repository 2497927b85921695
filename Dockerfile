# Pressbox's Telegram bot. The library, its conversations and its cache live in the volume; nothing listens on a port
# unless a webhook is set.
#   docker build -t pressbox .
#   docker run -d --name pressbox --env-file .env -v pressbox:/var/lib/pressbox -v ~/articles:/articles:ro pressbox
#   docker exec pressbox pressbox index /articles

FROM python:3.12-slim AS wheel
WORKDIR /opt/pressbox
COPY requirements-build.txt ./
RUN pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: -r requirements-build.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY corpus corpus
COPY index index
COPY prompts prompts
RUN pip wheel --no-deps --no-build-isolation --no-index --wheel-dir /opt/wheels .

FROM python:3.12-slim AS built
WORKDIR /opt/pressbox
COPY requirements-run.txt ./
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: -r requirements-run.txt
COPY --from=wheel /opt/wheels /opt/wheels
RUN .venv/bin/pip install --no-cache-dir --no-deps --no-index /opt/wheels/*.whl \
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
