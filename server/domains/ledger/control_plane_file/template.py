"""The contract's own form without any content: what an export takes the sections from that its source lacks."""

TEXT = """\
# CONTROL_PLANE v6 — Single Source of Truth (Autopilot)

---

## 00 — DASHBOARD (Truth Fields)

### 📊 Critical Fields

| Field               | Value                        |
| ------------------- | ---------------------------- |
| **STATE_ID**        | `unknown`                    |
| **STATUS**          | `unknown`                    |
| **REPO_CLEAN**      | `unknown`                    |
| **NEEDS_SAVE**      | `unknown`                    |
| **LOCK**            | `none`                       |
| **LAST_CHECKPOINT** | `none`                       |
| **NEXT_MODE**       | `AUTO` (single-word command) |

### 📈 MVP Progress (Auto-Calculated from MVP_TASK_LEDGER)

```
MVP Progress: [░░░░░░░░░░░░░░░░░░░░] 0% (0 DONE / 0 TOTAL)
Full Progress: [░░░░░░░░░░░░░░░░░░░░] 0% (0 DONE / 0 TOTAL)
```

**MVP Counts (auto-calculated from MVP_TASK_LEDGER):**

- **MVP_DONE:** `0` (tasks with checkpoint)
- **MVP_TODO:** `0` (remaining MVP tasks)
- **MVP_DOING:** `0`
- **MVP_BLOCKED:** `0` (excluded from progress)
- **MVP_TOTAL:** `0` (MVP_DONE + MVP_TODO + MVP_DOING)
- **MVP_PROGRESS %:** `0%`

**Full Counts (MVP + Backlog):**

- **FULL_DONE:** `0` (0 MVP + 0 BACKLOG)
- **FULL_TODO:** `0` (0 MVP + 0 BACKLOG)
- **FULL_TOTAL:** `0` (0 MVP + 0 BACKLOG, excluding blocked)

---

## 02 — MVP_TASK_LEDGER (MVP Progress Only)

> **Purpose:** All MVP tasks live here. Progress is calculated ONLY from this ledger.

### MVP_DOING (max 1)

- None

---

### MVP_TODO

- None

---

### MVP_DONE

- None

---

### MVP_BLOCKED

- None

---

## 03 — BACKLOG_LEDGER (Not Counted in MVP Progress)

> **Purpose:** All non-MVP tasks live here. These are tracked but do not affect MVP progress calculation.

### BACKLOG_DOING (max 1)

- None

---

### BACKLOG_TODO

- None

---

### BACKLOG_DONE

- None

---

### BACKLOG_BLOCKED

- None

---

## 04 — RUN_LOG (Last 10 Only)

---

## 05 — DECISIONS

---

**END OF CONTROL_PLANE.md v6**
"""
