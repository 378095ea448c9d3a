"""A picture engine of our own that speaks ComfyUI's protocol, for people who have no ComfyUI.

It runs as a process of its own (`python -m server.engines.sandbox`), paints procedural pictures, and marks each one
as coming from the sandbox. Nothing here may import a domain: it stands where a foreign server would stand.
"""
