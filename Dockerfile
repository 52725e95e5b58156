# One image for every program: the API, the projector and the command line.
#
# The Node that runs is the base image's. Outside of containers the npm package "node" brings the same version along, so that
# a clone runs on whatever Node called it; that package fetches its binary in an install script, and no install script runs
# here. So the image has one Node, and it gets security updates with its base. A test keeps the two versions equal.

FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY nest-cli.json rollup.config.mjs tsconfig.json tsconfig.build.json ./
COPY apps apps
COPY libs libs
RUN npm run -s build

# A stage of its own: changed code does not install the modules again.
FROM node:24.21.0-bookworm-slim AS modules
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force

FROM node:24.21.0-bookworm-slim AS runtime
ENV NODE_ENV=production DATA_DIR=/data LOG_KEY_DIR=/keys/log
WORKDIR /app
COPY --from=modules /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json ./
COPY bin bin
COPY deploy deploy
COPY plans plans
# Named volumes take owner and mode from the image the first time they are mounted.
RUN install -d -o node -g node -m 0700 /data /data/evidence /keys
USER node
EXPOSE 3000
STOPSIGNAL SIGTERM
# The image has no curl, and needs none. Says whether the process answers; compose asks whether it is ready.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 CMD ["node", "deploy/healthy.mjs", "live"]
# Node is process 1 and gets SIGTERM itself: no shell, no npm in between.
ENTRYPOINT ["node", "--import", "/app/deploy/file-secrets.mjs"]
CMD ["dist/apps/api/src/main.js"]
