# syntax=docker/dockerfile:1
FROM python:3.11.14-slim-bookworm@sha256:65a93d69fa75478d554f4ad27c85c1e69fa184956261b4301ebaf6dbb0a3543d AS build
WORKDIR /src
RUN python -m venv /opt/frontwatch
ENV PATH=/opt/frontwatch/bin:$PATH
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY schemas schemas
COPY agents agents
COPY streams streams
COPY seeds seeds
RUN pip install --no-cache-dir --no-deps . \
 && FRONTWATCH_GAZETTEER_PATH=/opt/frontwatch/gazetteer.sqlite frontwatch --quiet gazetteer build \
 && chmod 644 /opt/frontwatch/gazetteer.sqlite

FROM python:3.11.14-slim-bookworm@sha256:65a93d69fa75478d554f4ad27c85c1e69fa184956261b4301ebaf6dbb0a3543d
RUN groupadd --system --gid 10001 frontwatch \
 && useradd --system --uid 10001 --gid 10001 --create-home --home-dir /var/lib/frontwatch frontwatch \
 && install -d -o frontwatch -g frontwatch -m 0750 /var/lib/frontwatch-alerts
COPY --from=build /opt/frontwatch /opt/frontwatch
ENV PATH=/opt/frontwatch/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    FRONTWATCH_DATA_DIR=/var/lib/frontwatch \
    FRONTWATCH_GAZETTEER_PATH=/opt/frontwatch/gazetteer.sqlite \
    FRONTWATCH_HTTP_HOST=0.0.0.0 \
    FRONTWATCH_HTTP_INSECURE=true \
    FRONTWATCH_LOG_FORMAT=json
USER frontwatch
VOLUME ["/var/lib/frontwatch", "/var/lib/frontwatch-alerts"]
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD \
  ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/healthz', timeout=2)"]
ENTRYPOINT ["frontwatch"]
CMD ["run"]
