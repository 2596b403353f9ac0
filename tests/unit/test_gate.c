#include "collect/gate.h"

static void admits_eight_a_host(void)
{
    g_autoptr(Gate) gate = gate_new();
    for (int i = 0; i < 8; i++) {
        g_assert_true(gate_is_open(gate, "bastion"));
        gate_enter(gate, "bastion");
    }
    g_assert_false(gate_is_open(gate, "bastion"));
    g_assert_true(gate_is_open(gate, "other:22"));
    gate_leave(gate, "bastion");
    g_assert_true(gate_is_open(gate, "bastion"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/gate/admits", admits_eight_a_host);
    return g_test_run();
}
