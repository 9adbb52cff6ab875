FROM python:3.11-slim-bookworm
# production alone serves the bundled model; production,models (torch, some GB more) any SentenceTransformer of MATCHING_MODEL.
ARG EXTRAS=production
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HF_HOME=/data/huggingface
WORKDIR /app
COPY pyproject.toml constraints.txt ./
RUN pip install --no-cache-dir uv \
    && uv pip install --system --no-cache --constraint constraints.txt --requirements pyproject.toml \
       $(echo ",$EXTRAS" | sed 's/,/ --extra /g') --compile-bytecode
# Pango and a Chinese font for PDF; pg_dump and psql of the database's own major version, for manage.py backup and restore
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-common \
    && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
    && apt-get install -y --no-install-recommends postgresql-client-16 libpango-1.0-0 libpangoft2-1.0-0 fonts-noto-cjk && rm -rf /var/lib/apt/lists/*
COPY manage.py CHANGELOG.md ./
COPY backend backend
COPY matching matching
COPY notifications notifications
COPY search search
RUN useradd --system --uid 10001 shuqiao && mkdir /data && chown shuqiao /data \
    && SHUQIAO_DATA=/tmp/build python manage.py collectstatic --noinput --settings backend.config.settings.collect \
    && rm -rf /tmp/build && python -m compileall -q manage.py backend matching notifications search
USER shuqiao
VOLUME /data
EXPOSE 8000
CMD ["uvicorn", "backend.config.asgi:application", "--host=0.0.0.0", "--port=8000"]
