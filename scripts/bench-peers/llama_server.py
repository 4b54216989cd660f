"""llama.cpp's server as the peer of the workloads that decode and read prompts.

    llama_server.py NAME --model FILE.gguf --threads N

The server is found as `llama-server` on the PATH, or where DIAPASON_LLAMA_SERVER says; it reads the same file. It draws
as its own sampler does, with the grammar of no notation: what it writes is counted in notes of 16 tokens, which is what
a note takes in that tokenizer.
"""

import argparse
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time

from music_tokens import PROMPT_TOKENS, music_tokens
from rounds import serve

TOKENS_OF_A_NOTE = 16
STEPS = 256
PROMPT = 512


class Server:
    def __init__(self, program, model, threads, slots):
        with socket.create_server(("127.0.0.1", 0)) as server:
            self.port = server.getsockname()[1]
        self.process = subprocess.Popen(
            [program, "-m", model, "-t", str(threads), "-np", str(slots), "-c", str(2048 * slots), "--port",
             str(self.port), "--host", "127.0.0.1", "--no-webui"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            try:
                if self.ask("GET", "/health")[0] == 200:
                    return
            except OSError:
                pass
            if self.process.poll() is not None:
                sys.exit("llama-server gave up: start it by hand to see why")
            time.sleep(0.1)
        sys.exit("llama-server does not come up")

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        connection.request(method, path, body and json.dumps(body), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, text

    def complete(self, tokens, count, seed, keep):
        status, text = self.ask("POST", "/completion", {
            "prompt": tokens, "n_predict": count, "ignore_eos": True, "cache_prompt": keep, "temperature": 1,
            "top_p": 0.95, "top_k": 0, "min_p": 0, "seed": seed})
        if status != 200:
            sys.exit(f"llama-server answers {status}: {text[:200]}")
        return json.loads(text)["timings"]


def decoding(server, takes):
    """The notes a second from the first drawn token to the last, of all takes together."""
    prompt = music_tokens(PROMPT_TOKENS)

    def work():
        timings = [None] * takes

        def one(take):
            timings[take] = server.complete(prompt, STEPS, take, keep=True)

        workers = [threading.Thread(target=one, args=(take,)) for take in range(takes)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        # The longest of them: all slots decode at the same time. The prompts are kept from the first round, which does
        # not count.
        seconds = max(timing["predicted_ms"] for timing in timings) / 1000
        return takes * STEPS / seconds / TOKENS_OF_A_NOTE, 0

    return work


def prompt(server):
    tokens = music_tokens(PROMPT)

    def work():
        return server.complete(tokens, 1, 1, keep=False)["prompt_per_second"], 0

    return work


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("--corpus")
    parser.add_argument("--model", required=True)
    parser.add_argument("--threads", type=int, required=True)
    options = parser.parse_args()
    program = os.environ.get("DIAPASON_LLAMA_SERVER") or shutil.which("llama-server")
    if not program:
        sys.exit("there is no llama-server: install llama.cpp, or set DIAPASON_LLAMA_SERVER to its path")
    takes = 8 if "eight" in options.name else 1
    server = Server(program, options.model, options.threads, takes)
    try:
        serve(prompt(server) if options.name == "prompt" else decoding(server, takes))
    finally:
        server.process.terminate()
        server.process.wait()


main()
