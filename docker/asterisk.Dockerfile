# Asterisk 22 of Debian's unstable suite with the shipped configuration and dialplan.
FROM debian:sid-slim
RUN apt-get update && apt-get install -y --no-install-recommends asterisk asterisk-core-sounds-en-wav asterisk-core-sounds-ru-wav asterisk-moh-opsound-wav \
    && rm -rf /var/lib/apt/lists/* /etc/asterisk/* \
    && usermod --uid 10001 asterisk && groupmod --gid 10001 asterisk \
    && install -d -o asterisk -g asterisk /recordings /sounds /run/asterisk \
    && chown -R asterisk:asterisk /var/lib/asterisk /var/spool/asterisk /var/log/asterisk
COPY config/asterisk/*.conf dialplan/*.conf /etc/asterisk/
COPY docker/asterisk-local/*.conf /etc/asterisk/local/
COPY docker/asterisk-start /usr/local/bin/
USER asterisk
ENTRYPOINT ["asterisk-start"]
