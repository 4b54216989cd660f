// Groups of processes behind C; what they do is in distributed/.
#include <ATen/Functions.h>

#include <unistd.h>

#if defined(__linux__)
#include <sched.h>
#endif

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "distributed/group.h"
#include "guard.h"

using namespace ct;

namespace {

Group &group(ct_group handle) { return *reinterpret_cast<Group *>(handle); }

// Lends the elements of a tensor as they lie on the CPU; those of another device are copied there and back.
void withElements(at::Tensor &tensor, bool changes, const std::function<void(at::Tensor &)> &body) {
    TORCH_CHECK(tensor.is_contiguous(), "only a contiguous tensor goes from rank to rank");
    if (tensor.is_cpu()) return body(tensor);
    auto here = tensor.cpu();
    body(here);
    if (changes) tensor.copy_(here);
}

}  // namespace

ct_group ct_group_join(const ct_meeting *meeting) {
    ct_group result = nullptr;
    succeeds([&] {
        TORCH_CHECK(
            meeting->count > 0 && meeting->rank >= 0 && meeting->rank < meeting->count, "rank ", meeting->rank, " of ",
            meeting->count, " is no place in a group");
        Meeting place;
        place.rank = meeting->rank;
        place.count = meeting->count;
        place.host = meeting->host;
        place.port = meeting->port;
        place.serves = meeting->serves;
        place.prefix = meeting->prefix;
        place.onlyHere = meeting->only_here;
        place.patience = std::chrono::milliseconds(static_cast<int64_t>(meeting->patience * 1000));
        const auto silence = std::chrono::milliseconds(static_cast<int64_t>(meeting->silence * 1000));
        result = reinterpret_cast<ct_group>(new Group(place, silence));
    });
    return result;
}

void ct_group_free(ct_group self) { delete reinterpret_cast<Group *>(self); }

bool ct_group_sum_(ct_group self, ct_tensor numbers) {
    return succeeds([&] {
        withElements(tensor(numbers), true, [&](at::Tensor &here) {
            if (here.scalar_type() == at::kFloat)
                group(self).sum(here.data_ptr<float>(), here.numel());
            else if (here.scalar_type() == at::kDouble)
                group(self).sum(here.data_ptr<double>(), here.numel());
            else
                TORCH_CHECK(false, "ranks sum float32 or float64, not ", here.scalar_type());
        });
    });
}

bool ct_group_broadcast_(ct_group self, ct_tensor values, int32_t root) {
    return succeeds([&] {
        TORCH_CHECK(root >= 0 && root < group(self).count(), "there is no rank ", root);
        withElements(tensor(values), group(self).rank() != root, [&](at::Tensor &here) {
            group(self).broadcast(here.data_ptr(), here.nbytes(), root);
        });
    });
}

bool ct_group_gather(
    ct_group self, const void *bytes, int64_t count, void *context,
    void (*receive)(void *context, int32_t rank, const void *bytes, int64_t count)) {
    return succeeds([&] {
        group(self).gather(bytes, static_cast<uint64_t>(count), [&](int32_t rank, const void *came, uint64_t length) {
            receive(context, rank, came, static_cast<int64_t>(length));
        });
    });
}

bool ct_group_barrier(ct_group self) {
    return succeeds([&] { group(self).barrier(); });
}

void ct_group_on_loss(
    ct_group self, void *context, void (*handler)(void *context, ct_loss kind, int32_t rank, const char *words)) {
    group(self).onLoss([=](const Loss &loss) { handler(context, loss.kind, loss.rank, loss.words.c_str()); });
}

ct_loss ct_group_loss(ct_group self, int32_t *rank) {
    const auto loss = group(self).loss();
    if (!loss) return CT_LOSS_NONE;
    *rank = loss->rank;
    return loss->kind;
}

void ct_group_leave(ct_group self, const char *reason) {
    succeeds([&] { group(self).leave(reason); });
}

int32_t ct_processors(uint8_t *allowed, int32_t capacity) {
    memset(allowed, 0, static_cast<size_t>(capacity));
    int32_t count = 0;
#if defined(__linux__)
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) == 0) {
        for (int32_t number = 0; number < std::min<int32_t>(capacity, CPU_SETSIZE); number++)
            if (CPU_ISSET(static_cast<size_t>(number), &set)) allowed[number] = 1, count++;
        return count;
    }
#else
    const auto there = static_cast<int32_t>(sysconf(_SC_NPROCESSORS_ONLN));
    for (; count < std::min(capacity, there); count++) allowed[count] = 1;
#endif
    return count;
}

void ct_machine(char *name, int32_t capacity) {
    name[0] = 0;
#if defined(__linux__)
    // Containers of one machine have names of their own and its processors in common.
    if (auto file = fopen("/proc/sys/kernel/random/boot_id", "r")) {
        if (!fgets(name, capacity, file)) name[0] = 0;
        fclose(file);
    }
#endif
    if (!name[0]) gethostname(name, static_cast<size_t>(capacity) - 1);
    name[capacity - 1] = 0;
}
