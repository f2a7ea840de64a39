#!/usr/bin/env perl
# Signs as the contract's text says, written without a look at another program: header names in alphabetical order, the
# raw query's parts sorted as strings. The list says Header= and spells the names in capitals, as some pages do.
#
# Reads a JSON object a line ({"ak", "sk", "query", "body" in base64, "headers"}), prints the value of
# Eop-Authorization. Nothing but Perl's core modules.
use strict;
use warnings;
use Digest::SHA qw(hmac_sha256 sha256_hex);
use JSON::PP qw(decode_json);
use MIME::Base64 qw(decode_base64 encode_base64);

binmode STDIN;
while (my $line = <STDIN>) {
    my $asked = decode_json($line);
    my ($ak, $sk, $query) = map { my $text = $asked->{$_}; utf8::encode($text); $text } qw(ak sk query);
    my %headers = %{ $asked->{headers} };
    utf8::encode($_) for values %headers;
    my $canonical = join '', map { lc($_) . ":$headers{$_}\n" } sort keys %headers;
    my $sorted = join '&', sort { $a cmp $b } grep { $_ ne '' } split /&/, $query;
    my $date = $headers{'eop-date'};
    my $text = $canonical . "\n" . $sorted . "\n" . sha256_hex(decode_base64($asked->{body}));
    my $key = hmac_sha256(substr($date, 0, 8), hmac_sha256($ak, hmac_sha256($date, $sk)));
    my $signature = encode_base64(hmac_sha256($text, $key), '');
    my $names = join ';', map { uc } reverse sort keys %headers;
    print "$ak Header=$names Signature=$signature\n";
}
