#!/usr/bin/perl
# Prints the events of mirroring as they happen. Needs AnyEvent::RabbitMQ (Debian: libanyevent-rabbitmq-perl).
#
# usage: MIRRORING_BROKER_URI=amqp://user:password@host:5672/%2f consume.pl all | errors | JOB-ID
use v5.36;
use AnyEvent;
use AnyEvent::RabbitMQ;
use JSON::PP qw(decode_json);

sub say_so ($text) { say STDERR "consume.pl: $text" }

sub show ($delivery) {
    my ($method, $body) = ($delivery->{deliver}{method_frame}, $delivery->{body}->payload);
    return if $method->exchange ne 'mirroring.events';    # sent straight to the queue: nobody has checked who may
    my $key = $method->routing_key;
    eval {
        my $event = decode_json($body);
        my ($data, $status) = ($event->{transferData}, $event->{transferData}{status});
        # Whose event it is, the key says and not the body: a user can publish only under the keys of its own jobs.
        my ($job) = split /\./, $key;
        my @words = ($job, @$event{qw(runId sequence)}, @$status{qw(state outcome)}, $data->{initializeData}{name});
        die "something is missing\n" if grep { !defined } @words;
        say "@words";
    } or say_so("can't read an event of $key: $@");
}

# Prints events until the connection is lost or a signal comes; returns what has happened.
sub consume ($place, $key) {
    my $done = AnyEvent->condvar;
    my @signals = map { AnyEvent->signal(signal => $_, cb => sub { $done->send }) } qw(INT TERM);
    my $is_open;
    my $failed = sub (@what) {
        # A frame of the broker, or a handle of AnyEvent with what has happened to it.
        my ($reason) = map { !ref ? $_ : $_->can('method_frame') ? $_->method_frame->reply_text : () } reverse @what;
        # A login is refused without a word.
        my $hint = @what > 1 && !$is_open ? ' (are user and password right?)' : '';
        $done->send("$reason$hint");
    };
    my $uuid = do { open my $file, '<', '/proc/sys/kernel/random/uuid' or die $!; readline $file };
    chomp(my $queue = "mirroring.session.$place->{user}.$uuid");
    my $connection = AnyEvent::RabbitMQ->new->load_xml_spec;
    my %next = (on_failure => $failed);
    my $subscribe = sub ($channel) {
        # By its name the broker limits the queue; the argument does where that policy is missing.
        $channel->declare_queue(queue => $queue, exclusive => 1, arguments => { 'x-max-length' => 10_000 }, %next, on_success => sub {
            $channel->bind_queue(queue => $queue, exchange => 'mirroring.events', routing_key => $key, %next, on_success => sub {
                $channel->consume(queue => $queue, no_ack => 1, on_consume => \&show, %next, on_success => sub {
                    say_so("subscribed to $key at $place->{host}:$place->{port}");
                }, on_cancel => sub { $failed->("the queue $queue was deleted") });
            });
        });
    };
    $connection->connect(%$place, pass => $place->{password}, timeout => 5, tune => { heartbeat => 30 }, %next,
        on_close => $failed, on_read_failure => $failed,
        on_success => sub ($connection) { $is_open = 1; $connection->open_channel(%next, on_close => $failed, on_success => $subscribe) });
    return $done->recv;
}

my ($selection, @rest) = @ARGV;
my %keys = (all => '#', errors => '*.*.error.#');
my $key = $keys{ $selection // '' };
$key //= lc("$selection.#") if ($selection // '') =~ /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
die "usage: consume.pl all | errors | JOB-ID\n" if !$key || @rest;
my $uri = $ENV{MIRRORING_BROKER_URI} // die "consume.pl: MIRRORING_BROKER_URI is not set.\n";
my %place = (port => 5672);
@place{qw(user password host)} = $uri =~ m{^amqp://([^:@/]+):([^:@/]+)@([^:@/]+)}
    or die "consume.pl: MIRRORING_BROKER_URI is not amqp://user:password\@host:5672/%2f.\n";
$place{port} = $1 if $uri =~ m{:(\d+)(?:/|$)};
$place{vhost} = $uri =~ m{^amqp://[^/]+/(.+)$} ? $1 : '/';
s/%([0-9a-f]{2})/chr hex $1/gei for values %place;

# AnyEvent::RabbitMQ complains where a connection is given up that was never open.
$SIG{__WARN__} = sub ($text) { print STDERR $text if $text !~ /\(in cleanup\)/ };
binmode STDOUT, ':encoding(UTF-8)';
STDOUT->autoflush;
while (defined(my $reason = consume(\%place, $key))) {
    say_so("not subscribed to $key at $place{host}:$place{port}: $reason");
    sleep 1;
}
