"""One PC-LoRA training step in PyTorch on the CPU, for go run ./build bench native.

Reads a case that the bench exported, FOLDER/NAME.json and NAME.bin, then for
every line "fading" or "faded" on standard input makes a step and answers with a
line of JSON: its time in milliseconds and its losses.
"""
import json
import math
import sys
import time

import torch
import torch.nn.functional as F

folder, name, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
torch.set_num_threads(threads)
with open(f"{folder}/{name}.json") as f:
    settings = json.load(f)
case = settings["case"]

flat = torch.frombuffer(bytearray(open(f"{folder}/{name}.bin", "rb").read()), dtype=torch.float32)
frozen, trained, decays, at = {}, {}, {}, 0
for t in settings["tensors"]:
    count = t["rows"] * t["cols"]
    value = flat[at : at + count].view(t["rows"], t["cols"]).clone()
    at += count
    if t["rows"] == 1:
        value = value[0]
    side, _, path = t["name"].partition(".")
    if side == "teacher":
        frozen[path] = value
    elif side == "student":
        trained[path] = value.requires_grad_()
        decays[path] = t["decay"]
    elif side == "images":
        images = value.view(case["batch"], case["channels"], case["image"], case["image"])
    else:
        labels = value.long()

optimizer = torch.optim.AdamW(
    [
        {"params": [p for n, p in trained.items() if decays[n]], "weight_decay": settings["weightDecay"]},
        {"params": [p for n, p in trained.items() if not decays[n]], "weight_decay": 0.0},
    ],
    betas=(0.9, 0.999),
    eps=1e-8,
)

LINEARS = {
    "query": "attention.attention.query",
    "key": "attention.attention.key",
    "value": "attention.attention.value",
    "output": "attention.output.dense",
    "up": "intermediate.dense",
    "down": "output.dense",
}


def linear(x, path, lam):
    """The dense layer for lam None, the host layer otherwise."""
    weight = frozen[path + ".weight"]
    if lam is None:
        return F.linear(x, weight, frozen[path + ".bias"])
    y = F.linear(F.linear(x, trained[path + ".lora_A.weight"]), trained[path + ".lora_B.weight"], trained[path + ".bias"])
    return y if lam == 0 else y + lam * F.linear(x, weight)


def norm(x, path, lam):
    side = frozen if lam is None else trained
    return F.layer_norm(x, x.shape[-1:], side[path + ".weight"], side[path + ".bias"], settings["eps"])


def encode(x, lam):
    states, heads = [], case["heads"]
    batch, tokens, width = x.shape
    for block in range(case["blocks"]):
        at = f"vit.encoder.layer.{block}."

        def split(y):
            return y.view(batch, tokens, heads, width // heads).transpose(1, 2)

        n = norm(x, at + "layernorm_before", lam)
        q, k, v = (split(linear(n, at + LINEARS[p], lam)) for p in ("query", "key", "value"))
        o = F.scaled_dot_product_attention(q, k, v, scale=1 / math.sqrt(width // heads))
        m = x + linear(o.transpose(1, 2).reshape(batch, tokens, width), at + LINEARS["output"], lam)
        h = linear(norm(m, at + "layernorm_after", lam), at + LINEARS["up"], lam)
        x = m + linear(F.gelu(h), at + LINEARS["down"], lam)
        states.append(x)
    return states


def embed():
    p, side = case["patch"], case["image"] // case["patch"]
    at = "vit.embeddings."
    weight = frozen[at + "patch_embeddings.projection.weight"].view(-1, case["channels"], p, p)
    rows = F.conv2d(images, weight, frozen[at + "patch_embeddings.projection.bias"], stride=p).flatten(2).transpose(1, 2)
    token = frozen[at + "cls_token"].expand(case["batch"], 1, -1)
    return torch.cat([token, rows], 1) + frozen[at + "position_embeddings"]


def step(phase):
    lam, alpha = phase["lambda"], settings["alpha"]
    for group in optimizer.param_groups:
        group["lr"] = phase["rate"]
    with torch.no_grad():
        start = embed()
        targets = encode(start, None)
    states = encode(start, lam)
    first = norm(states[-1][:, 0], "vit.layernorm", lam)
    task = F.cross_entropy(F.linear(first, trained["classifier.weight"], trained["classifier.bias"]), labels)
    distil = sum(F.mse_loss(h, t) for h, t in zip(states, targets)) / len(states)
    optimizer.zero_grad()
    (alpha * task + (1 - alpha) * distil).backward()
    grad_norm = torch.nn.utils.clip_grad_norm_(list(trained.values()), settings["clip"])
    optimizer.step()
    return {"task": task.item(), "distil": distil.item(), "gradNorm": float(grad_norm)}


print(json.dumps({"version": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
for line in sys.stdin:
    phase = settings[line.strip()]
    begin = time.perf_counter()
    loss = step(phase)
    print(json.dumps({"millis": 1000 * (time.perf_counter() - begin), "loss": loss}), flush=True)
