"""ComfyUI over its HTTP and WebSocket interface, right against recordings of two generations."""
