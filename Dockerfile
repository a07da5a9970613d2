# Stage 1: wheels of mockomni and of everything it needs, so that the image holds neither the source nor a compiler.
FROM python:3.13-slim AS wheels
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY mockomni ./mockomni
COPY fixtures ./fixtures
RUN pip wheel --no-cache-dir --disable-pip-version-check --wheel-dir /wheels '.[migrate,postgres,redis,tls]'

# Stage 2: a seeded server that runs as nobody in particular.
FROM python:3.13-slim
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels \
    pip install --no-cache-dir --disable-pip-version-check --no-index --find-links /wheels 'mockomni[migrate,postgres,redis,tls]' \
    && useradd --create-home --uid 10001 mockomni \
    && install --directory --owner mockomni --group mockomni /data
USER mockomni
WORKDIR /data

# Every flag of `mockomni serve` is such a variable: docker run -e MOCKOMNI_LIMITS=off -e MOCKOMNI_DATABASE=/data/shop.db
ENV MOCKOMNI_HOST=0.0.0.0 \
    MOCKOMNI_PORT=8080 \
    PYTHONUNBUFFERED=1
EXPOSE 8080
VOLUME /data
HEALTHCHECK --interval=10s --timeout=4s --start-period=10s --start-interval=1s --retries=3 \
    CMD ["sh", "-c", "exec mockomni wait --timeout 2 --url http://127.0.0.1:${MOCKOMNI_PORT}"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["mockomni"]
CMD ["serve"]
