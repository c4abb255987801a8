"""The carrier's REST interface: the resources behind it, in its own shapes, and the way in over HTTP."""
