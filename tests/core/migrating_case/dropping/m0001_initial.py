from tests.core.migrating_case.first.m0001_initial import Migration as Migration
