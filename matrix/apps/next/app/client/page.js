"use client";

import { fit, fitSync } from "gaussmix";
import { useEffect, useState } from "react";
import { reportOrError } from "../../program.mjs";

export default function Page() {
  const [text, setText] = useState("");
  useEffect(() => {
    reportOrError({ fit, fitSync }).then(setText);
  }, []);
  return <output>{text}</output>;
}
