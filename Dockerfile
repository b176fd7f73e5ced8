# syntax=docker/dockerfile:1
# Vigie as one image; the role is told when it is run. Build: docker build -t vigie .

FROM node:24.11.0-bookworm-slim AS build
WORKDIR /vigie
COPY . .
# The lockfile pins every package; the page is built by `prepare`. Node.js comes with the image, so its own packages
# and those of the embedded PostgreSQL, which a fleet does not use, are left out.
RUN npm ci --no-audit --no-fund \
  && npm prune --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund \
  && rm -rf bench tests .ci

FROM node:24.11.0-bookworm-slim
ENV NODE_ENV=production \
    VIGIE_SERVER__HOST=0.0.0.0 \
    VIGIE_LOGGING__FORMAT=json \
    VIGIE_DATA_DIR=/var/lib/vigie
WORKDIR /vigie
COPY --from=build /vigie /vigie
# The root file system may be read-only: only this folder is written, and in a fleet nothing in it matters.
RUN mkdir -p /var/lib/vigie && chown node:node /var/lib/vigie
USER node
VOLUME /var/lib/vigie
EXPOSE 7411
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "deploy/compose/healthcheck.ts"]
ENTRYPOINT ["node", "--max-semi-space-size=16", "cli/main.ts"]
CMD ["start"]
