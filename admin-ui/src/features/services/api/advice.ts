import { graphql, type ResultOf } from "@/lib/graphql";

/** What to do with each GPU, and who uses it. */
export const GpuAdviceQuery = graphql(`
  query GpuAdvice($width: Int!, $height: Int!) {
    gpuAdvice(width: $width, height: $height) {
      name
      memoryTotal
      memoryFree
      batch
      wait
      verdict
      reason
      unknownReason
      engines {
        id
        name
      }
      gpu {
        index
        processes {
          pid
          name
          memory
          memoryReason
          engine {
            id
            name
          }
        }
        processesReason
      }
    }
  }
`);

export type Advice = ResultOf<typeof GpuAdviceQuery>["gpuAdvice"][number];
