#!/usr/bin/env escript
%% Prints the events of mirroring as they happen. Needs amqp_client, which comes with the broker (Debian: rabbitmq-server, erlang-base):
%%
%%     export ERL_LIBS=$(echo /usr/lib/rabbitmq/lib/rabbitmq_server-*/plugins)
%%
%% usage: MIRRORING_BROKER_URI=amqp://user:password@host:5672/%2f consume.escript all | errors | JOB-ID
%%! -noinput +Bd +sbtu
-mode(compile).
-include_lib("amqp_client/include/amqp_client.hrl").

say(Format, Arguments) ->
    io:format(standard_error, "consume.escript: " ++ Format ++ "~n", Arguments).

%% All that is needed stands in the headers.
show(#'basic.deliver'{exchange = <<"mirroring.events">>, routing_key = Key}, #amqp_msg{props = Properties}) ->
    Headers = case Properties#'P_basic'.headers of undefined -> []; Table -> Table end,
    case [lists:keyfind(Name, 1, Headers) || Name <- [<<"run-id">>, <<"sequence">>, <<"state">>, <<"outcome">>, <<"job-name">>]] of
        [{_, _, Run}, {_, _, Sequence}, {_, _, State}, {_, _, Outcome}, {_, _, Name}] when is_integer(Sequence) ->
            %% Whose event it is, the key says: a user can publish only under the keys of its own jobs.
            [Job | _] = binary:split(Key, <<".">>),
            io:format("~ts ~ts ~b ~ts ~ts ~ts~n", [Job, Run, Sequence, State, Outcome, Name]);
        _ ->
            say("can't read an event of ~ts", [Key])
    end;
show(_, _) ->
    ignored. %% sent straight to the queue: nobody has checked who may

%% Prints events until the connection is lost; returns what has happened.
consume(Place = #amqp_params_network{username = User}, Key, Where) ->
    case amqp_connection:start(Place#amqp_params_network{heartbeat = 30}) of
        {ok, Connection} ->
            Watch = monitor(process, Connection),
            try
                {ok, Channel} = amqp_connection:open_channel(Connection),
                %% By its name the broker limits the queue; the argument does where that policy is missing.
                Queue = iolist_to_binary(["mirroring.session.", User, ".", uuid()]),
                Limit = [{<<"x-max-length">>, signedint, 10000}],
                #'queue.declare_ok'{} = amqp_channel:call(Channel, #'queue.declare'{queue = Queue, exclusive = true, arguments = Limit}),
                Binding = #'queue.bind'{queue = Queue, exchange = <<"mirroring.events">>, routing_key = Key},
                #'queue.bind_ok'{} = amqp_channel:call(Channel, Binding),
                #'basic.consume_ok'{} = amqp_channel:subscribe(Channel, #'basic.consume'{queue = Queue, no_ack = true}, self()),
                say("subscribed to ~ts at ~ts", [Key, Where]),
                receive_events(Watch, Queue)
            catch
                exit:{{shutdown, Reason}, _} -> Reason;
                error:{badmatch, Reason} -> Reason
            after
                demonitor(Watch, [flush]),
                catch amqp_connection:close(Connection, 5000)
            end;
        {error, Reason} ->
            Reason
    end.

receive_events(Watch, Queue) ->
    receive
        {Deliver = #'basic.deliver'{}, Message} -> show(Deliver, Message), receive_events(Watch, Queue);
        #'basic.cancel'{} -> {deleted, Queue};
        {'DOWN', Watch, process, _, Reason} -> Reason;
        _ -> receive_events(Watch, Queue)
    end.

uuid() ->
    {ok, Text} = file:read_file("/proc/sys/kernel/random/uuid"),
    string:trim(Text).

consume_always(Place = #amqp_params_network{host = Host, port = Port}, Key) ->
    Where = io_lib:format("~ts:~b", [Host, Port]),
    Reason = consume(Place, Key, Where),
    case init:get_status() of
        {stopping, _} -> ended; %% by SIGTERM
        _ ->
            say("not subscribed to ~ts at ~ts: ~0tp", [Key, Where, Reason]),
            timer:sleep(1000),
            consume_always(Place, Key)
    end.

key(["all"]) -> <<"#">>;
key(["errors"]) -> <<"*.*.error.#">>;
key([Job]) when length(Job) =:= 36 -> iolist_to_binary([string:lowercase(Job), ".#"]);
key(_) -> say("usage: consume.escript all | errors | JOB-ID", []), halt(2).

main(Arguments) ->
    Key = key(Arguments),
    io:setopts([{encoding, unicode}]),
    logger:set_primary_config(level, none), %% what the client's processes report is said here
    process_flag(trap_exit, true),
    case amqp_uri:parse(os:getenv("MIRRORING_BROKER_URI", "")) of
        {ok, Place = #amqp_params_network{port = undefined}} -> consume_always(Place#amqp_params_network{port = 5672}, Key);
        {ok, Place} -> consume_always(Place, Key);
        {error, _} -> say("MIRRORING_BROKER_URI is not amqp://user:password@host:5672/%2f.", []), halt(2)
    end.
