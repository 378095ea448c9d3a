"""graphql-core's executor, as Strawberry extends it, with plans for plain data."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLList, GraphQLObjectType, GraphQLOutputType
from graphql.execution.collect_fields import FieldDetailsList
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema.executing.leaves import Complete
from schema.executing.plans import Plans, plans_of


class Executor(StrawberryGraphQLCoreExecutionContext):
    """Executes an operation. Where a plan raises, graphql-core does the same part again and says what is wrong."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wrapped = self.middleware_manager is not None and bool(self.middleware_manager.middlewares)
        self._plans: Plans | None = None
        if not wrapped:
            self._plans = plans_of(self.operation, self.fragment_definitions, self.variable_values.coerced)

    def execute_field(
        self,
        parent_type: GraphQLObjectType,
        source: Any,
        field_details_list: FieldDetailsList,
        path: Path,
        position_context: Any,
    ) -> Any:
        field = self._plans and self._plans.field(parent_type, field_details_list, self.collect_subfields)
        if field:
            done = _tried(field, source)
            if done is not FAILED:
                return done
        return super().execute_field(parent_type, source, field_details_list, path, position_context)

    def complete_list_value(
        self,
        return_type: GraphQLList[Any],
        field_details_list: FieldDetailsList,
        info: Any,
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        done = self._planned(return_type, field_details_list, result)
        if done is not FAILED:
            return done
        return super().complete_list_value(
            return_type, field_details_list, info, path, result, position_context
        )

    def complete_object_value(
        self,
        return_type: GraphQLObjectType,
        field_details_list: FieldDetailsList,
        info: Any,
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        done = self._planned(return_type, field_details_list, result)
        if done is not FAILED:
            return done
        return super().complete_object_value(
            return_type, field_details_list, info, path, result, position_context
        )

    def _planned(
        self, return_type: GraphQLOutputType, field_details_list: FieldDetailsList, result: Any
    ) -> Any:
        """What the value's plan gives; FAILED when there is none, or it gives up."""
        complete = self._plans and self._plans.value(return_type, field_details_list, self.collect_subfields)
        return _tried(complete, result) if complete else FAILED


FAILED: Any = object()


def _tried(complete: Complete, value: Any) -> Any:
    """What the plan gives, or FAILED. Outside the caller, so that this exception is no context of the next."""
    try:
        return complete(value)
    except Exception:
        return FAILED
