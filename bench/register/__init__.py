"""Figures of the register: its ledger under many hands and kills, its lists with many cases."""
