#!/usr/bin/env ruby
# Prints the events of mirroring that bridges still have, then those that happen, each once and in the order of its run.
# Needs bunny (Debian: ruby-bunny).
#
# usage: MIRRORING_BROKER_URI=amqp://user:password@host:5672/%2f join.rb all | errors | JOB-ID

require "bunny"
require "json"
require "securerandom"

# In seconds: how often to ask for what may have been missed, and how long an answer may pause.
PERIOD = 60
PATIENCE = 20

def say(text)
  warn "join.rb: #{text}"
end

def now
  Process.clock_gettime(Process::CLOCK_MONOTONIC)
end

# What bunny's threads deliver, and what they have failed at; without it they raise that in the main thread wherever it is.
class Inbox < Queue
  def raise(error, *)
    Kernel.raise(error) if Thread.current == Thread.main
    push(error)
    Thread.exit # as bunny expects of an exception: it does not go on
  end

  def take = pop.then { |message| message.is_a?(Exception) ? Kernel.raise(message) : message }
end

class Join
  def initialize(key, scope, request)
    @key, @scope, @request = key, scope, request
    @shown = {} # jobs, runs and numbers of the last events, more than bridges have
  end

  # Prints events until the connection is lost or a signal has come.
  def follow(connection, inbox)
    @connection, @inbox, @channel = connection, inbox, connection.start.create_channel
    @held = [] # what happens while the past comes
    @question = nil # that is not answered yet
    @reply = consume("reply", :take_answer, auto_delete: true)
    session = consume("session", :take_live, arguments: { "x-max-length" => 10_000 })
    # Bound first, asked then: what happens meanwhile comes both ways, and nothing by neither.
    session.bind("mirroring.events", routing_key: @key)
    say "subscribed to #{@key} at #{connection.host}:#{connection.port}"
    @due = now
    ticker = Thread.new { loop { @inbox << [:tick]; sleep 1 } }
    while (message = @inbox.take)
      send(*message)
    end
  ensure
    ticker&.kill
  end

  private

  def consume(kind, receiver, **options)
    queue = @channel.queue("mirroring.#{kind}.#{@connection.user}.#{SecureRandom.uuid}", exclusive: true, **options)
    deleted = proc { @inbox << Bunny::Exception.new("the queue #{queue.name} was deleted") }
    queue.subscribe(on_cancellation: deleted) { |*message| @inbox << [receiver, *message] }
    queue
  end

  def tick
    ask if now >= @due
  end

  def ask
    if @question && @held
      say "no bridge answers: events from before are missing until one does"
      release
    end
    @question = SecureRandom.uuid
    @channel.basic_publish(@request.to_json, "mirroring.replay", @scope,
                           user_id: @connection.user, reply_to: @reply.name, correlation_id: @question)
    @due = now + PATIENCE
  end

  def take_answer(_, properties, body)
    if !properties.type.start_with?("replay.")
      @due = now + PATIENCE
      show(properties.headers["x-routing-key"], body)
    elsif properties.correlation_id == @question
      @question, answer = nil, JSON.parse(body)
      @due = now + (answer["retryAfter"] || PERIOD) + rand
      return complete(answer) if properties.type == "replay.complete"
      return if answer["retryAfter"]

      say "the bridge refuses to send events from before: #{answer['reason']}"
      release
    end
  end

  def complete(answer)
    @request.merge!(epoch: answer["epoch"], after: answer["last"]) if answer["last"]
    say "bridges no longer have the events before position #{answer['evictedBefore']}" if @held && answer["evictedBefore"]
    release
  end

  def take_live(delivery, _, body)
    return if delivery.exchange != "mirroring.events" # sent straight to the queue: nobody has checked who may

    @held ? @held << [delivery.routing_key, body] : show(delivery.routing_key, body)
  end

  def release
    held, @held = @held || [], nil
    held.each { |event| show(*event) }
  end

  def show(key, body)
    event = JSON.parse(body)
    data = event.fetch("transferData")
    # Whose event it is, the key says and not the body: a user can publish only under the keys of its own jobs.
    identity = [key.split(".").first, event.fetch("runId"), event.fetch("sequence")]
    return if @shown.key?(identity)

    puts [*identity, *data.fetch("status").fetch_values("state", "outcome"), data.dig("initializeData", "name")].join(" ")
    @shown[identity] = true
    @shown.shift if @shown.size > 50_000
  rescue JSON::ParserError, KeyError, NoMethodError, TypeError => error
    say "can't read an event of #{key}: #{error.message}"
  end
end

selection, *rest = ARGV
selection = selection.to_s.downcase
# What to bind, under which key to ask for a replay, and what for.
selected = { "all" => ["#", "all", {}], "errors" => ["*.*.error.#", "all", { severities: ["error"] }] }[selection]
selected ||= ["#{selection}.#", selection, {}] if selection =~ /\A\h{8}(-\h{4}){3}-\h{12}\z/
abort "usage: join.rb all | errors | JOB-ID" unless selected && rest.empty?
uri = ENV["MIRRORING_BROKER_URI"] or abort "join.rb: MIRRORING_BROKER_URI is not set."

$stdout.sync = true
inbox, ended = nil
# Noted and no more: bunny does not bear an exception at any moment.
%w[INT TERM].each { |signal| trap(signal) { ended = true; inbox&.push(nil) } }
join = Join.new(*selected)
loop do
  inbox = Inbox.new
  break if ended

  connection = Bunny.new(uri, automatically_recover: false, heartbeat: 30, log_level: Logger::FATAL, session_error_handler: inbox)
  begin
    join.follow(connection, inbox)
  rescue Bunny::Exception, AMQ::Protocol::Error, Timeout::Error, SystemCallError, IOError => error
    say "not subscribed to #{selected.first} at #{connection.host}:#{connection.port}: #{error.message}"
    connection.transport&.close # or taking leave would wait for an answer
  ensure
    connection.close if connection.open?
  end
  sleep 1 unless ended
end
