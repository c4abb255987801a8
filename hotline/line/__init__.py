"""The local line: our own emulation of the carrier. The application cannot tell it from the real one.

Its core does no input or output and asks no clock (`exchange`): people and requests go in with the instant at which
they happen, commands come out. So the same core runs in virtual time for tests and in real time for people.

    exchange                 the way in: phones that dial, press and answer, REST requests, webhooks and their answers
    board, commands, faults  time and the trace; what the driver is asked to do; what goes wrong on order
    webhooks, documents      a request's way to the application and back; what its answer means
    attributes, verbs, twiml the strict reader of documents
    legs, handsets           a leg with its states in one table; the phones and browsers at the far end
    scripts, execution       how a leg waits for what happens; documents executed verb by verb
    sounds, gathering,       what the verbs do
    recording, dialling,
    joining
    conference, recordings,  what there is at the carrier
    messages, switchboard
    rest, resources, shapes  the REST interface, and the resources behind it: rest_calls, rest_rooms, rest_store

Around it what runs it in real time, for people:

    driver, shelf, desk      wall clock and real requests; the sounds that are played; the sound desk's place
    server, rest_server,     everything over HTTP, the pages in `pages/`
    phones_server
    acts, views, telling,    what people do with phones, what they see of them, the timeline in words, whose phone is
    phone_book               whose
    remote, terminal_phone   the same from another process: for scripts, and for a phone in a terminal
"""
