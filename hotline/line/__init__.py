"""The local line: our own emulation of the carrier. The application cannot tell it from the real one.

Its core does no input or output and asks no clock (`exchange`): people and requests go in with the instant at which
they happen, commands come out. So the same core runs in virtual time for tests and in real time for people.

    exchange, commands    the way in: phones that dial, press and answer, REST requests, webhooks and their answers;
                          what whoever drives it is asked to do
    core                  time and the trace; legs with their states in one table, phones and browsers at the far end;
                          webhooks and what goes wrong with them on order; rooms, recordings, messages
    documents             the strict reader of documents, and what each verb does
    rest                  the REST interface, and the resources behind it
    sound                 what is heard: the mixing desk, and the connections that carry it
    people                phones on a page and in a terminal
    driver, server        all of it in real time
"""
