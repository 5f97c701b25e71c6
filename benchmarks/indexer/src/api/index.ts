// Ponder wants one; nobody asks it anything here.
import { Hono } from "hono";

export default new Hono();
