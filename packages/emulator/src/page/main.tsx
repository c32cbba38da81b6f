import { render } from "preact";
import { App } from "./components/app.tsx";

const root = document.getElementById("page");
if (!root) throw new Error("index.html has no element with the id `page`");
render(<App />, root);
