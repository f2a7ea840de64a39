#!/usr/bin/env perl
# A signer written from the contract, with nothing but Perl's core modules, so that our Rust is not its own judge.
#
#   sign.pl vector            reads tab-separated AK, SK, query, body and name=value headers, prints the header's value
#   sign.pl call URL AK SK APPKEY FILE…   makes the signed call of general recognition, prints status and answer
use strict;
use warnings;
use Digest::SHA qw(hmac_sha256 sha256_hex);
use IO::Socket::INET;
use MIME::Base64 qw(encode_base64);
use POSIX qw(strftime);

sub authorization {
    my ($ak, $sk, $query, $body, %headers) = @_;
    my @names = sort keys %headers;
    my $canonical = join '', map { "$_:$headers{$_}\n" } @names;
    my $sorted = join '&', sort grep { length } split /&/, $query;
    my $date = $headers{'eop-date'};
    my $k_time = hmac_sha256($date, $sk);
    my $k_ak = hmac_sha256($ak, $k_time);
    my $k_date = hmac_sha256(substr($date, 0, 8), $k_ak);
    my $text = "$canonical\n$sorted\n" . sha256_hex($body);
    my $signature = encode_base64(hmac_sha256($text, $k_date), '');
    return "$ak Headers=" . join(';', @names) . " Signature=$signature";
}

my $what = shift @ARGV // '';
if ($what eq 'vector') {
    local $/;
    my ($ak, $sk, $query, $body, @headers) = split /\t/, <STDIN>, -1;
    print authorization($ak, $sk, $query, $body, map { split /=/, $_, 2 } @headers), "\n";
} elsif ($what eq 'call') {
    my ($url, $ak, $sk, $appkey, @files) = @ARGV;
    my ($address, $path) = $url =~ m{^http://([^/]+)(/.*)$} or die "no address: $url\n";
    my @pictures;
    for my $file (@files) {
        open my $in, '<:raw', $file or die "$file: $!\n";
        local $/;
        push @pictures, '"' . encode_base64(<$in>, '') . '"';
    }
    my $body = '{"data":[' . join(',', @pictures) . ']}';
    my %headers = (
        'appkey' => $appkey,
        'ctyun-eop-request-id' => sprintf('%s%06d', strftime('%Y%m%d%H%M%S', localtime), $$),
        # True UTC, as some clients send it.
        'eop-date' => strftime('%Y%m%dT%H%M%SZ', gmtime),
    );
    my $authorization = authorization($ak, $sk, '', $body, %headers);
    my $socket = IO::Socket::INET->new(PeerAddr => $address, Timeout => 60) or die "$address: $@\n";
    binmode $socket;
    print $socket "POST $path HTTP/1.1\r\nhost: ai-global.ctapi.ctyun.cn\r\ncontent-type: application/json\r\n",
        (map { "$_: $headers{$_}\r\n" } sort keys %headers),
        "Eop-Authorization: $authorization\r\ncontent-length: ", length $body, "\r\nconnection: close\r\n\r\n", $body;
    local $/;
    my ($head, $answer) = split /\r\n\r\n/, <$socket>, 2;
    my ($status) = $head =~ m{^HTTP/1.1 (\d+)};
    print "$status\n$answer\n";
} else {
    die "sign.pl vector | sign.pl call URL AK SK APPKEY FILE...\n";
}
