#!/usr/bin/env ruby
# Prints the events of mirroring as they happen. Needs bunny (Debian: ruby-bunny).
#
# usage: MIRRORING_BROKER_URI=amqp://user:password@host:5672/%2f consume.rb all | errors | JOB-ID

require "bunny"
require "json"
require "securerandom"

def say(text)
  warn "consume.rb: #{text}"
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

def line(key, body)
  event = JSON.parse(body)
  data = event.fetch("transferData")
  status = data.fetch("status")
  # Whose event it is, the key says and not the body: a user can publish only under the keys of its own jobs.
  words = [key.split(".").first, event.fetch("runId"), event.fetch("sequence"), status.fetch("state"), status.fetch("outcome")]
  [*words, data.dig("initializeData", "name")].join(" ")
end

def show(key, body)
  puts line(key, body)
rescue JSON::ParserError, KeyError, NoMethodError, TypeError => error
  say "can't read an event of #{key}: #{error.message}"
end

# Prints events until the connection is lost or a signal has come.
def consume(connection, key, place, inbox)
  channel = connection.start.create_channel
  # By its name the broker limits the queue; the argument does where that policy is missing.
  name = "mirroring.session.#{connection.user}.#{SecureRandom.uuid}"
  queue = channel.queue(name, exclusive: true, arguments: { "x-max-length" => 10_000 })
  queue.bind("mirroring.events", routing_key: key)
  deleted = proc { inbox << Bunny::Exception.new("the queue #{name} was deleted") }
  queue.subscribe(on_cancellation: deleted) { |delivery, _, body| inbox << [delivery, body] }
  say "subscribed to #{key} at #{place}"
  while (message = inbox.take)
    delivery, body = message
    # What was sent straight to the queue may be from anybody.
    show(delivery.routing_key, body) if delivery.exchange == "mirroring.events"
  end
end

selection, *rest = ARGV
key = { "all" => "#", "errors" => "*.*.error.#" }[selection]
key ||= "#{selection.downcase}.#" if selection =~ /\A\h{8}(-\h{4}){3}-\h{12}\z/
abort "usage: consume.rb all | errors | JOB-ID" unless key && rest.empty?
uri = ENV["MIRRORING_BROKER_URI"] or abort "consume.rb: MIRRORING_BROKER_URI is not set."

$stdout.sync = true
inbox, ended = nil
# Noted and no more: bunny does not bear an exception at any moment.
%w[INT TERM].each { |signal| trap(signal) { ended = true; inbox&.push(nil) } }
loop do
  inbox = Inbox.new
  break if ended

  # Bunny's own recovery does not say that events are missed.
  connection = Bunny.new(uri, automatically_recover: false, heartbeat: 30, log_level: Logger::FATAL, session_error_handler: inbox)
  place = "#{connection.host}:#{connection.port}"
  begin
    consume(connection, key, place, inbox)
  rescue Bunny::Exception, AMQ::Protocol::Error, Timeout::Error, SystemCallError, IOError => error
    say "not subscribed to #{key} at #{place}: #{error.message}"
    connection.transport&.close # or taking leave would wait for an answer
  ensure
    connection.close if connection.open?
  end
  sleep 1 unless ended
end
