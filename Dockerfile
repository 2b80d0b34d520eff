# One image: the program with the page in it, and a PostgreSQL with PostGIS that it runs for itself unless
# DATABASE_URL names a server (and DATABASE_OWNER_URL who owns the tables there). Everything is built here; at run time nothing comes from outside.

ARG NODE_IMAGE=docker.io/library/node:20-bookworm-slim
ARG GO_IMAGE=docker.io/library/golang:1.26-bookworm
ARG RUN_IMAGE=docker.io/library/debian:bookworm-slim

FROM ${NODE_IMAGE} AS page
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY frontend ./
RUN npm run build

FROM ${GO_IMAGE} AS program
ARG GOPROXY=https://proxy.golang.org,direct
ARG VERSION=unknown
WORKDIR /src
COPY go.mod go.sum ./
RUN GOPROXY=${GOPROXY} go mod download
COPY . .
COPY --from=page /src/frontend/dist frontend/dist
RUN CGO_ENABLED=0 go build -buildvcs=false -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /minqing ./server

FROM ${RUN_IMAGE}
# postgresql-common comes first, to be told not to make Debian's own cluster.
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql-common \
 && sed -i 's/^#\?create_main_cluster *=.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates postgresql postgresql-postgis tzdata \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --user-group --home-dir /data --shell /usr/sbin/nologin minqing \
 && install -d -o minqing -g minqing -m 700 /data
COPY --from=program /minqing /usr/local/bin/minqing
USER minqing
ENV MINQING_DATA=/data PORT=8080
VOLUME /data
EXPOSE 8080
# PostgreSQL writes its last checkpoint before it goes; SIGTERM asks for that.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$PORT && printf 'GET /readyz HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]
ENTRYPOINT ["minqing"]
CMD ["serve"]
