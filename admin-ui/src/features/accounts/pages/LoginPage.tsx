import { Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useMutation, useQuery } from "urql";

import { ProblemAlert } from "@/components/ProblemAlert";
import { outcome, type Problem } from "@/lib/problems";
import { safeNext } from "@/lib/session";

import { SessionCreate, SetupRequired } from "../api/access";
import { AccessCard } from "../components/AccessCard";

const route = getRouteApi("/login");

export function LoginPage() {
  const { next } = route.useSearch();
  const [{ data }] = useQuery({ query: SetupRequired, requestPolicy: "network-only" });
  if (data?.setupRequired) return <SetupFirst />;
  return (
    <AccessCard title="Log in" lead={next && next !== "/" ? "Then you get to where you were going." : "Welcome back."}>
      <LoginForm next={safeNext(next)} />
    </AccessCard>
  );
}

/** Nobody has an account yet, and the link that makes the first one is only in the server's output. */
function SetupFirst() {
  return (
    <AccessCard title="Set up first" lead="This installation has no account yet.">
      <Text>
        Open the set-up link that the server printed when it started. It begins with <span className="mono">{window.location.origin}/setup?token=</span>
      </Text>
    </AccessCard>
  );
}

function LoginForm({ next }: { next: string }) {
  const [{ fetching }, logIn] = useMutation(SessionCreate);
  const [problem, setProblem] = useState<Problem>();
  const [leaving, setLeaving] = useState(false);
  const form = useForm({ initialValues: { email: "", password: "" } });

  const submit = form.onSubmit(async (values) => {
    const result = outcome(await logIn({ input: { ...values, transport: "COOKIE" } }), (data) => data.sessionCreate, "SessionGrant");
    if (!result.ok) {
      form.setErrors(result.problem.fieldErrors);
      setProblem(result.problem);
      return;
    }
    setLeaving(true);
    // A fresh document: nothing of whoever was here before stays in memory.
    window.location.assign(next);
  });

  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput label="Email" type="email" autoComplete="username" required withAsterisk={false} autoFocus {...form.getInputProps("email")} />
        <PasswordInput label="Password" autoComplete="current-password" required withAsterisk={false} {...form.getInputProps("password")} />
        <ProblemAlert problem={problem} />
        <Button type="submit" size="md" loading={fetching || leaving}>
          Log in
        </Button>
      </Stack>
    </form>
  );
}
