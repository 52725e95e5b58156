#!/bin/sh
# Certificates of the EventStoreDB nodes by es-gencert-cli: an authority, and a key and certificate for each node of $NODES
# ("name=address …"). What is there stays; a node's are renewed (they last a year) by removing its folder and running this again.
set -eu
authority="${AUTHORITY:-/authority}" certificates="${CERTIFICATES:-/certificates}" trusted="${TRUSTED:-/trusted}"
if [ ! -f "$authority/ca.key" ]; then
  es-gencert-cli create-ca -out "$authority"
fi
cp "$authority/ca.crt" "$trusted/ca.crt"
for node in $NODES; do
  name="${node%%=*}" address="${node#*=}"
  if [ ! -f "$certificates/$name/node.key" ]; then
    es-gencert-cli create-node -ca-certificate "$authority/ca.crt" -ca-key "$authority/ca.key" \
      -out "$certificates/$name" -ip-addresses "127.0.0.1,$address" -dns-names "localhost,$name"
  fi
done
# The server runs as user 1000. The authority's key stays root's, in a volume that no server mounts.
chmod 0444 "$trusted/ca.crt"
chmod 0500 "$certificates"/*
chmod 0400 "$certificates"/*/node.*
chown -R "${OWNER:-1000:1000}" "$certificates" "$trusted"
