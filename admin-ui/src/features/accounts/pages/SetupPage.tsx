import { Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { useMutation, useQuery } from "urql";

import { ProblemAlert } from "@/components/ProblemAlert";
import { outcome, type Problem } from "@/lib/problems";

import { SetupComplete, SetupRequired } from "../api/access";
import { AccessCard } from "../components/AccessCard";
import { StrengthHint } from "../components/StrengthHint";
import { SHORTEST } from "../strength";

const route = getRouteApi("/setup");

export function SetupPage() {
  const { token } = route.useSearch();
  const [{ data }] = useQuery({ query: SetupRequired, requestPolicy: "network-only" });
  if (data?.setupRequired === false) return <SetupDone />;
  if (!token) {
    return (
      <AccessCard title="The link is incomplete" lead="The set-up link ends with a token that this one lacks.">
        <Text>Copy the whole line that the server printed when it started.</Text>
      </AccessCard>
    );
  }
  return (
    <AccessCard title="Set up AInfluencer" lead="Make the owner's account. You are logged in right after.">
      <SetupForm token={token} />
    </AccessCard>
  );
}

function SetupDone() {
  return (
    <AccessCard title="Already set up" lead="This installation has its owner; the set-up link works once.">
      <Button fullWidth size="md" renderRoot={(props) => <Link to="/login" {...props} />}>
        Log in
      </Button>
    </AccessCard>
  );
}

function SetupForm({ token }: { token: string }) {
  const [{ fetching }, complete] = useMutation(SetupComplete);
  const [problem, setProblem] = useState<Problem>();
  const [leaving, setLeaving] = useState(false);
  const form = useForm({
    initialValues: { name: "", email: "", password: "" },
    validate: { password: (value) => (value.length < SHORTEST ? `At least ${SHORTEST} characters.` : null) },
  });

  const submit = form.onSubmit(async (values) => {
    const result = outcome(await complete({ input: { ...values, token, transport: "COOKIE" } }), (data) => data.setupComplete, "SessionGrant");
    if (!result.ok) {
      form.setErrors(result.problem.fieldErrors);
      setProblem(result.problem);
      return;
    }
    setLeaving(true);
    window.location.assign("/");
  });

  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput label="Your name" autoComplete="name" required withAsterisk={false} autoFocus {...form.getInputProps("name")} />
        <TextInput label="Email" type="email" autoComplete="username" required withAsterisk={false} {...form.getInputProps("email")} />
        <div>
          <PasswordInput label="Password" autoComplete="new-password" required withAsterisk={false} aria-describedby="strength" {...form.getInputProps("password")} />
          <StrengthHint id="strength" password={form.values.password} own={[form.values.name, form.values.email.split("@")[0] ?? ""]} />
        </div>
        <ProblemAlert problem={problem} />
        <Button type="submit" size="md" loading={fetching || leaving}>
          Create account and enter
        </Button>
      </Stack>
    </form>
  );
}
